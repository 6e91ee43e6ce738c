import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getDomain } from "tldts";
import { useDescribeFailure } from "../failure-text.ts";
import { nameHost } from "../host-name.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { Question } from "../ui/question.tsx";
import type { Servers, Question as SetupAsks } from "./questions.ts";
import { ServerLines } from "./server-lines.tsx";
import styles from "./setup-question.module.css";

type Asked<Kind extends SetupAsks["kind"]> = Extract<SetupAsks, { kind: Kind }>;

const roles = ["incoming", "outgoing"] as const;

interface Answers {
  readonly onConsent: () => void;
  readonly onRefuse: () => void;
}

/** Which mail a doubtful host was named for; nothing where it only told of the servers. */
function HostRole({ host, servers }: { readonly host: string; readonly servers: Servers }) {
  const { t } = useTranslation("wizard");
  const named = roles.filter((role) => servers[role].host === host);
  const [role] = named;
  return role ? <p>{t(`question.role.${named.length > 1 ? "both" : role}`)}</p> : null;
}

function HostsQuestion({ question, onConsent, onRefuse }: Answers & { readonly question: Asked<"hosts"> }) {
  const { t } = useTranslation("wizard");
  const [ticked, setTicked] = useState(false);
  const [missed, setMissed] = useState(false);
  const readable = question.hosts.some(({ reasons }) => reasons.includes("plaintext"));
  return (
    <Question
      title={t("question.hosts", { count: question.hosts.length })}
      condition={
        readable ? (
          <Checkbox
            label={t("manual.agree")}
            isSelected={ticked}
            onChange={setTicked}
            error={missed && !ticked ? t("question.tickFirst") : null}
          />
        ) : null
      }
      safe={{ label: t("question.refuse"), onPress: onRefuse }}
      consent={{
        label: readable ? t("question.agreePlain") : t("question.agree"),
        onPress: () => (readable && !ticked ? setMissed(true) : onConsent()),
      }}
    >
      <ul className={styles.hosts}>
        {question.hosts.map(({ host, reasons }) => (
          <li key={host}>
            <strong className={styles.host}>{nameHost(host)}</strong>
            <HostRole host={host} servers={question.servers} />
            {reasons.map((reason) => (
              <p key={reason}>{t(`question.reason.${reason}`)}</p>
            ))}
          </li>
        ))}
      </ul>
      {roles.every((role) => question.hosts.some(({ host }) => host === question.servers[role].host)) ? null : (
        <ServerLines {...question.servers} />
      )}
      <p>{t("question.unsent")}</p>
    </Question>
  );
}

function CredentialsQuestion({ question, onConsent, onRefuse }: Answers & { readonly question: Asked<"credentials"> }) {
  const { t } = useTranslation("wizard");
  return (
    <Question
      title={t("question.credentials")}
      safe={{ label: t("question.keepPassword"), onPress: onRefuse }}
      consent={{ label: t("question.givePassword"), onPress: onConsent }}
    >
      <strong className={styles.host}>{nameHost(question.host)}</strong>
      <p>{t("question.reason.credentials")}</p>
      <p>{t("question.unsent")}</p>
    </Question>
  );
}

function CertificateQuestion({ question, onConsent, onRefuse }: Answers & { readonly question: Asked<"certificate"> }) {
  const { t } = useTranslation("wizard");
  const { sentence, nextStep } = useDescribeFailure()(question.failure);
  const { host, alternative } = question.certificate;
  const domain = getDomain(alternative);
  const foreign = domain === null || domain !== getDomain(host);
  return (
    <Question
      title={t("question.certificate", { host: nameHost(alternative) })}
      safe={{ label: t("question.refuse"), onPress: onRefuse }}
      consent={{ label: t("question.useName"), onPress: onConsent }}
    >
      <div role="alert">
        <p>{sentence}</p>
        <p>{nextStep}</p>
      </div>
      {foreign ? (
        <p className={styles.foreign}>{t("question.foreign", { domain: nameHost(domain ?? alternative) })}</p>
      ) : null}
    </Question>
  );
}

/** A question of the set-up, each host in it named whole. */
export function SetupQuestion({ question, ...answers }: Answers & { readonly question: SetupAsks }) {
  switch (question.kind) {
    case "hosts":
      return <HostsQuestion question={question} {...answers} />;
    case "credentials":
      return <CredentialsQuestion key={question.host} question={question} {...answers} />;
    case "certificate":
      return <CertificateQuestion question={question} {...answers} />;
  }
}
