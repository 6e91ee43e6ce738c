import { Check, CircleSlash, Copy, Ellipsis, Minus, X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TraceStep } from "../../shared/discovery.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { showToast } from "../ui/toast.tsx";
import { type TraceEntry, targetHost, traceText } from "./trace.ts";
import styles from "./trace-list.module.css";

const icons = { running: Ellipsis, found: Check, nothing: Minus, failed: X, cancelled: CircleSlash };

function useOutcomeWord() {
  const { t } = useTranslation("wizard");
  return (step: TraceStep): string => {
    if (step.outcome === "found" && step.source === "sign-in") return t("trace.accepted");
    if (step.outcome === "found" && step.source === "guess") return t("trace.answers");
    return t(`trace.outcome.${step.outcome}`);
  };
}

function Step({ step, detailed }: { readonly step: TraceStep; readonly detailed: boolean }) {
  const { t } = useTranslation("wizard");
  const format = useFormat();
  const wordOf = useOutcomeWord();
  const describeFailure = useDescribeFailure();
  const Icon = icons[step.outcome];
  const why = step.failure ? describeFailure(step.failure) : null;
  return (
    <li className={styles.step} data-outcome={step.outcome} data-detailed={detailed || undefined}>
      <Icon size={14} aria-hidden className={styles.icon} />
      <span className={styles.source}>{t(`trace.source.${step.source}`)}</span>
      <span className={styles.target} title={step.target}>
        {targetHost(step.target)}
      </span>
      <span className={styles.outcome}>{wordOf(step)}</span>
      <span className={styles.ms}>
        {step.outcome === "running" ? "" : t("trace.ms", { ms: format.count(Math.round(step.ms)) })}
      </span>
      {detailed ? (
        <span className={styles.detail}>
          {targetHost(step.target) === step.target ? null : <span>{step.target}</span>}
          {why ? <span>{why.sentence}</span> : null}
          {why?.said ? <span>{why.said}</span> : null}
          {step.detail ? <span>{step.detail}</span> : null}
        </span>
      ) : null}
    </li>
  );
}

/** Every step of the search and the signing in, as it happens. */
export function TraceList({ entries }: { readonly entries: readonly TraceEntry[] }) {
  const { t } = useTranslation("wizard");
  const [detailed, setDetailed] = useState(false);
  const titleId = useId();
  if (entries.length === 0) return null;

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(traceText(entries));
    showToast({ text: t("trace.copied") }, 4_000);
  }

  return (
    <section className={styles.trace}>
      <div className={styles.header}>
        <h2 id={titleId} className={styles.title}>
          {t("trace.title")}
        </h2>
        <Button variant="quiet" aria-pressed={detailed} onPress={() => setDetailed(!detailed)}>
          {t("trace.details")}
        </Button>
        {/* No clipboard where the page came over plain http from another machine. */}
        {navigator.clipboard ? (
          <IconButton label={t("trace.copy")} icon={<Copy size={14} aria-hidden />} onPress={() => void copy()} />
        ) : null}
      </div>
      <ul aria-labelledby={titleId} className={styles.list}>
        {entries.map(({ runId, step }) => (
          <Step key={`${runId} ${step.id}`} step={step} detailed={detailed} />
        ))}
      </ul>
    </section>
  );
}
