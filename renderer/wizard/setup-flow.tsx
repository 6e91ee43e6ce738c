import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FailureCode } from "../../shared/failure.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { FailureBanner } from "../ui/failure-banner.tsx";
import { PasswordField, TextField } from "../ui/text-field.tsx";
import { Confirmation } from "./confirmation.tsx";
import {
  checkServer,
  domainOf,
  fillServer,
  readIncoming,
  readOutgoing,
  type ServerEdits,
  type ServerFields,
} from "./manual-settings.ts";
import { Ready } from "./ready.tsx";
import { ServerGroup } from "./server-group.tsx";
import styles from "./setup-flow.module.css";
import { TraceList } from "./trace-list.tsx";
import { type Typed, useSetup } from "./use-setup.ts";

export interface SetupFlowProps {
  /** Heads the flow where nothing around it does. */
  readonly title?: string;
  /** What to do here, said above the fields. */
  readonly intro: string;
  readonly onOpenMailbox: (accountId: number) => void;
  /** Tells when an account may come to be, and when that is over without one. */
  readonly onAdding?: (adding: boolean) => void;
}

/** Failures after which only other settings help. */
const handCodes: readonly FailureCode[] = [
  "NO_CONFIG",
  "HOST_NOT_FOUND",
  "PORT_BLOCKED",
  "CERT_NAME",
  "CERT_EXPIRED",
  "CERT_UNTRUSTED",
  "TLS_FAILED",
  "STARTTLS_MISSING",
];
/** Failures which may be over by the next attempt. */
const passingCodes: readonly FailureCode[] = [
  "OFFLINE",
  "PORT_BLOCKED",
  "SERVER_SILENT",
  "CONNECTION_LOST",
  "THROTTLED",
  "SERVER_UNAVAILABLE",
  "DISCONNECTED",
  "BUG",
];
const addressCodes: readonly FailureCode[] = ["DOMAIN_NXDOMAIN", "ADDRESS_INVALID", "ACCOUNT_EXISTS"];

function addressFault(address: string): "addressMissing" | "addressInvalid" | null {
  if (address.trim() === "") return "addressMissing";
  return /^[^\s@]+@[^\s@]+$/.test(address.trim()) ? null : "addressInvalid";
}

/** Both ways to an account: found by itself or set up by hand. What was typed stays whichever way is taken. */
export function SetupFlow({ title, intro, onOpenMailbox, onAdding }: SetupFlowProps) {
  const { t } = useTranslation("wizard");
  const { state, foundFor, trace, find, agree, save, cancel } = useSetup();
  const [typed, setTyped] = useState<Typed>({ name: "", address: "", password: "" });
  const [byHand, setByHand] = useState(false);
  const [incomingEdits, setIncomingEdits] = useState<ServerEdits>({});
  const [outgoingEdits, setOutgoingEdits] = useState<ServerEdits>({});
  const [agreed, setAgreed] = useState({ incoming: false, outgoing: false });
  // How often the person tried to go on since the form was changed for another; faults are shown from the first time.
  const [attempts, setAttempts] = useState(0);
  const tried = attempts > 0;
  const form = useRef<HTMLFormElement>(null);
  const nameInput = useRef<HTMLInputElement>(null);
  const addressInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);

  const address = typed.address.trim();
  const found = foundFor(address);
  const incoming = fillServer("incoming", incomingEdits, address, found);
  const outgoing = fillServer("outgoing", outgoingEdits, address, found);
  const busy = state.step === "searching" || state.step === "signingIn";
  const failure = state.step === "failed" ? state.failure : null;
  const legFailure = byHand && failure?.leg ? failure : null;
  const addressError = tried ? addressFault(typed.address) : null;
  const passwordError = tried && typed.password === "" ? "passwordMissing" : null;

  useEffect(() => {
    if (state.step === "foundPlain") setByHand(true);
    onAdding?.(state.step === "signingIn" || state.step === "ready");
  }, [state.step, onAdding]);

  useEffect(() => {
    if (!failure) return;
    if (failure.code === "AUTH_REJECTED") {
      passwordInput.current?.focus();
      passwordInput.current?.select();
    } else if (addressCodes.includes(failure.code)) {
      addressInput.current?.focus();
    }
  }, [failure]);

  useEffect(() => nameInput.current?.focus(), []);

  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [attempts]);

  function faultsOf(fields: ServerFields, isAgreed: boolean) {
    return { ...checkServer(fields), ...(fields.security === "none" && !isAgreed ? { agreement: true } : {}) };
  }
  const incomingFaults = faultsOf(incoming, agreed.incoming);
  const outgoingFaults = faultsOf(outgoing, agreed.outgoing);

  function submit(): void {
    if (busy) return;
    setAttempts(attempts + 1);
    if (addressFault(typed.address) || typed.password === "") return;
    if (!byHand) void find(typed);
    else if (Object.keys({ ...incomingFaults, ...outgoingFaults }).length === 0) {
      void save(typed, { incoming: readIncoming(incoming), outgoing: readOutgoing(outgoing) });
    }
  }

  if (state.step === "ready") {
    return (
      <div className={styles.flow}>
        <Ready account={state.account} level={title ? 1 : 2} onOpenMailbox={() => onOpenMailbox(state.account.id)} />
        <TraceList entries={trace} />
      </div>
    );
  }

  const handFirst = !byHand && failure !== null && handCodes.includes(failure.code);
  const isMain = !handFirst && state.step !== "confirming";
  return (
    <form
      ref={form}
      className={styles.flow}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={styles.header}>
        {title ? <h1>{title}</h1> : null}
        <p className={styles.intro}>{intro}</p>
      </div>
      <div className={styles.fields}>
        <TextField
          label={t("name")}
          description={t("nameHint")}
          value={typed.name}
          onChange={(name) => setTyped({ ...typed, name })}
          inputRef={nameInput}
          isReadOnly={busy}
          autoComplete="name"
        />
        <TextField
          label={t("address")}
          value={typed.address}
          onChange={(value) => setTyped({ ...typed, address: value })}
          error={addressError ? t(`error.${addressError}`) : null}
          inputRef={addressInput}
          isReadOnly={busy}
          inputMode="email"
          autoComplete="email"
          spellCheck="false"
        />
        <PasswordField
          label={t("password")}
          description={
            byHand && (incoming.security === "none" || outgoing.security === "none") ? undefined : t("passwordHint")
          }
          value={typed.password}
          onChange={(password) => setTyped({ ...typed, password })}
          error={passwordError ? t(`error.${passwordError}`) : null}
          inputRef={passwordInput}
          isReadOnly={busy}
          autoComplete="off"
        />
      </div>

      {byHand ? (
        <>
          {state.step === "foundPlain" ? <Banner tone="warning">{t("foundPlain")}</Banner> : null}
          <ServerGroup
            direction="incoming"
            fields={incoming}
            edits={incomingEdits}
            onEdit={setIncomingEdits}
            agreed={agreed.incoming}
            onAgree={(yes) => setAgreed({ ...agreed, incoming: yes })}
            faults={tried ? incomingFaults : {}}
            failure={legFailure?.leg === "incoming" ? legFailure : null}
            isReadOnly={busy}
          />
          <ServerGroup
            direction="outgoing"
            fields={outgoing}
            edits={outgoingEdits}
            onEdit={setOutgoingEdits}
            agreed={agreed.outgoing}
            onAgree={(yes) => setAgreed({ ...agreed, outgoing: yes })}
            faults={tried ? outgoingFaults : {}}
            failure={legFailure?.leg === "outgoing" ? legFailure : null}
            isReadOnly={busy}
          />
        </>
      ) : null}

      {state.step === "confirming" ? (
        <Confirmation ask={state.ask} servers={state.servers} onAgree={() => void agree(typed, state.servers)} />
      ) : null}
      {failure && !legFailure ? (
        <FailureBanner
          failure={failure}
          actions={passingCodes.includes(failure.code) ? <Button onPress={submit}>{t("tryAgain")}</Button> : null}
        />
      ) : null}

      <div className={styles.actions}>
        <Button type="submit" variant={isMain ? "primary" : "plain"} isBusy={busy}>
          {byHand ? t("checkAndSave") : t("continue")}
        </Button>
        {busy ? <Button onPress={cancel}>{t("cancel")}</Button> : null}
        <Button
          variant={handFirst ? "primary" : "quiet"}
          onPress={() => {
            // A search that found nothing has said so; other failures are what has to be set right by hand.
            if (busy || failure?.code === "NO_CONFIG") cancel();
            setAttempts(0);
            setByHand(!byHand);
          }}
        >
          {byHand ? t("automatic") : t("byHand")}
        </Button>
      </div>
      <p role="status" className={styles.progress}>
        {state.step === "searching" ? t("searching", { domain: state.domain || domainOf(address) }) : null}
        {state.step === "signingIn"
          ? t("signingIn", {
              hosts: [...new Set([state.servers.incoming.host, state.servers.outgoing.host])].join(", "),
            })
          : null}
      </p>
      <TraceList entries={trace} />
    </form>
  );
}
