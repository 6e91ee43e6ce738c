import { Check, CircleCheck, CircleSlash, Copy, Ellipsis, Minus, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Choice, DiscoveryResult, TraceStep } from "../../shared/discovery.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { nameHost } from "../host-name.ts";
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

/** Which server was taken for one direction, and what spoke for it. */
function ChosenServer({ choice }: { readonly choice: Choice }) {
  const { t } = useTranslation("wizard");
  const format = useFormat();
  const { leg, source, host, because, over, agreeing } = choice;
  const nameSource = (name: Choice["source"]) => t(`trace.source.${name}`);
  return (
    <li className={styles.chosen}>
      <CircleCheck size={14} aria-hidden className={styles.medal} />
      <div>
        <p className={styles.winner}>{t(`trace.chosen.${leg}`, { host: nameHost(host) })}</p>
        <p>
          {t(`trace.because.${because}`, {
            source: nameSource(source),
            other: over ? nameHost(over.host) : "",
            otherSource: over ? nameSource(over.source) : "",
          })}
          {agreeing.length > 0 ? ` ${t("trace.agreeing", { sources: format.list(agreeing.map(nameSource)) })}` : null}
        </p>
      </div>
    </li>
  );
}

export interface TraceListProps {
  readonly entries: readonly TraceEntry[];
  /** What the search came to; null before its end. */
  readonly result: DiscoveryResult | null;
  readonly address: string;
}

/** Every step of the search and the signing in, as it happens, and why which server was taken. */
export function TraceList({ entries, result, address }: TraceListProps) {
  const { t } = useTranslation("wizard");
  const [detailed, setDetailed] = useState(false);
  const titleId = useId();
  const room = useRef<HTMLDivElement>(null);
  // The newest step is kept in sight unless the person has scrolled away from it.
  const follows = useRef(true);
  const choices = result?.choices ?? [];
  const length = entries.length + choices.length;

  useEffect(() => {
    if ((length > 0 || detailed) && follows.current) room.current?.scrollTo({ top: room.current.scrollHeight });
  }, [length, detailed]);

  if (length === 0) return null;

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(traceText(entries, choices, address));
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
      {/* biome-ignore lint/a11y/useSemanticElements: it is part of the section around it */}
      <div
        ref={room}
        role="group"
        aria-labelledby={titleId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keys
        tabIndex={0}
        className={styles.room}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < 8;
        }}
      >
        <ul aria-labelledby={titleId} className={styles.list}>
          {entries.map(({ runId, step }) => (
            <Step key={`${runId} ${step.id}`} step={step} detailed={detailed} />
          ))}
          {choices.map((choice) => (
            <ChosenServer key={choice.leg} choice={choice} />
          ))}
        </ul>
      </div>
    </section>
  );
}
