import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FailureCode } from "../../shared/failure.ts";
import { nameHost } from "../host-name.ts";
import { Button } from "../ui/button.tsx";
import { PasswordField, TextField } from "../ui/text-field.tsx";
import { checkManually, fillManually, ManualForm } from "./manual-form.tsx";
import { domainOf, reachedCodes, readIncoming, readOutgoing } from "./manual-settings.ts";
import { ProviderName, ProviderNotes } from "./provider-notes.tsx";
import { Ready } from "./ready.tsx";
import { SetupFailure } from "./setup-failure.tsx";
import styles from "./setup-flow.module.css";
import { SetupQuestion } from "./setup-question.tsx";
import { blankForm, foundNow, isBusy, isEdited, type Typed } from "./setup-state.ts";
import { TraceList } from "./trace-list.tsx";
import { useProviderHint } from "./use-provider-hint.ts";
import { type FormKeeper, useSetup } from "./use-setup.ts";

export interface SetupFlowProps {
  /** Heads the flow where nothing around it does. */
  readonly title?: string;
  /** What to do here, said above the fields. */
  readonly intro: string;
  /** Keeps what is typed, but for the password, while the flow is not shown. */
  readonly keeper: FormKeeper;
  readonly onOpenMailbox: (accountId: number) => void;
  /** Tells when an account may come to be, and when that is over without one. */
  readonly onAdding?: (adding: boolean) => void;
}

/** Failures after which only other settings help. */
const handCodes: ReadonlySet<FailureCode> = new Set([
  "NO_CONFIG",
  "HOST_NOT_FOUND",
  "PORT_BLOCKED",
  ...reachedCodes,
  "USERNAME_FORM",
  "BRIDGE_ONLY",
  "OAUTH_ONLY",
]);
const addressCodes: ReadonlySet<FailureCode> = new Set([
  "DOMAIN_NXDOMAIN",
  "NO_MAIL_DOMAIN",
  "ADDRESS_INVALID",
  "ACCOUNT_EXISTS",
]);
const passwordCodes: ReadonlySet<FailureCode> = new Set([
  "AUTH_REJECTED",
  "APP_PASSWORD",
  "IMAP_DISABLED",
  "BRIDGE_ONLY",
]);

function addressFault(address: string): "addressMissing" | "addressInvalid" | null {
  if (address.trim() === "") return "addressMissing";
  return /^[^\s@]+@[^\s@]+$/.test(address.trim()) ? null : "addressInvalid";
}

/** Both ways to an account: found by itself or set up by hand. What was typed stays whichever way is taken. */
export function SetupFlow({ title, intro, keeper, onOpenMailbox, onAdding }: SetupFlowProps) {
  const { t } = useTranslation("wizard");
  const { setup, state } = useSetup(keeper, blankForm);
  // How often the person tried to go on since the form was changed for another; faults are shown from the first time.
  const [attempts, setAttempts] = useState(0);
  const flow = useRef<HTMLFormElement>(null);
  const nameInput = useRef<HTMLInputElement>(null);
  const addressInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const outgoingInput = useRef<HTMLInputElement>(null);
  const submitButton = useRef<HTMLButtonElement>(null);
  const handButton = useRef<HTMLButtonElement>(null);

  const { form, phase } = state;
  const { typed, byHand } = form;
  const tried = attempts > 0;
  const busy = isBusy(state);
  const running = state.runId !== null;
  const found = foundNow(state);
  const fields = fillManually(form, found?.result ?? null);
  const faults = checkManually(fields, form);
  const failure = phase.step === "failed" ? phase.failure : null;
  const legFailure = byHand && failure?.leg && failure.code !== "SMTP_ONLY_FAIL" ? failure : null;
  const addressError = tried ? addressFault(typed.address) : null;
  const typedHint = useProviderHint(typed.address);
  const hint = found?.result.hint ?? typedHint;
  const encrypted = !byHand || Object.values(fields).every(({ security }) => security !== "none");
  const type = (change: Partial<Typed>) => setup.change({ typed: { ...typed, ...change } });

  useEffect(() => {
    onAdding?.(phase.step === "signingIn" || phase.step === "ready");
  }, [phase.step, onAdding]);

  useEffect(() => {
    if (!failure) return;
    if (passwordCodes.has(failure.code)) {
      passwordInput.current?.focus();
      passwordInput.current?.select();
    } else if (addressCodes.has(failure.code)) {
      addressInput.current?.focus();
    }
    flow.current?.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
  }, [failure]);

  useEffect(() => nameInput.current?.focus(), []);

  // The button that was pressed may be gone with what it belonged to; the keys go on from here.
  useEffect(() => {
    if (phase.step !== "ready" && document.activeElement === document.body) submitButton.current?.focus();
  }, [phase.step]);

  useEffect(() => {
    if (attempts > 0) flow.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [attempts]);

  function submit(): void {
    if (busy) return;
    setAttempts(attempts + 1);
    if (addressFault(typed.address) || typed.password === "") return;
    if (!byHand) setup.find();
    else if (Object.keys({ ...faults.incoming, ...faults.outgoing }).length === 0) {
      setup.save({ incoming: readIncoming(fields.incoming), outgoing: readOutgoing(fields.outgoing) });
    }
  }

  function turn(): void {
    if (phase.step === "signingIn") setup.stop();
    setAttempts(0);
    setup.change({ byHand: !byHand });
  }

  function correct(domain: string): string {
    const address = typed.address.trim();
    return `${address.slice(0, address.lastIndexOf("@"))}@${domain}`;
  }

  function progress(): string | null {
    if (phase.step === "searching") {
      const domain = phase.domain || domainOf(typed.address);
      return byHand ? t("searchingBehind", { domain }) : t("searching", { domain });
    }
    if (phase.step === "asking" && byHand && found && !isEdited(form)) {
      return found.result.candidates.length > 0 ? t("filledIn") : t("nothingBehind");
    }
    if (phase.step !== "signingIn") return null;
    const hosts = new Set([phase.servers.incoming.host, phase.servers.outgoing.host]);
    return t("signingIn", { hosts: [...hosts].map(nameHost).join(", ") });
  }

  if (phase.step === "ready") {
    return (
      <div className={styles.flow}>
        <Ready account={phase.account} level={title ? 1 : 2} onOpenMailbox={() => onOpenMailbox(phase.account.id)} />
        <TraceList entries={state.trace} result={found?.result ?? null} address={typed.address} />
      </div>
    );
  }

  const handFirst = !byHand && failure !== null && handCodes.has(failure.code);
  return (
    <form
      ref={flow}
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
          onChange={(name) => type({ name })}
          inputRef={nameInput}
          isReadOnly={busy}
          autoComplete="name"
        />
        <TextField
          label={t("address")}
          description={addressError ? null : <ProviderName hint={hint} />}
          value={typed.address}
          onChange={(address) => type({ address })}
          error={addressError ? t(`error.${addressError}`) : null}
          inputRef={addressInput}
          isReadOnly={busy}
          inputMode="email"
          autoComplete="email"
          spellCheck="false"
        />
        <PasswordField
          label={t("password")}
          description={<ProviderNotes hint={hint} usual={encrypted ? t("passwordHint") : ""} />}
          value={typed.password}
          onChange={(password) => type({ password })}
          error={tried && typed.password === "" ? t("error.passwordMissing") : null}
          inputRef={passwordInput}
          isReadOnly={busy}
          autoComplete="off"
        />
      </div>

      {byHand ? (
        <ManualForm
          form={form}
          fields={fields}
          found={found?.result ?? null}
          onChange={setup.change}
          faults={tried ? faults : null}
          failure={legFailure}
          isReadOnly={busy}
          outgoingInput={outgoingInput}
        />
      ) : null}

      {phase.step === "question" ? (
        <SetupQuestion
          question={phase.question}
          onConsent={setup.consent}
          onRefuse={() => {
            setup.refuse();
            handButton.current?.focus();
          }}
        />
      ) : null}
      {failure && !legFailure ? (
        <SetupFailure
          failure={failure}
          onTryAgain={submit}
          correct={correct}
          onCorrect={(domain) => {
            type({ address: correct(domain) });
            if (typed.password !== "") setup.find();
            else passwordInput.current?.focus();
          }}
          onReceiveOnly={setup.receiveOnly}
          onEditOutgoing={() => {
            setup.editOutgoing();
            // Once the group is there.
            requestAnimationFrame(() => outgoingInput.current?.focus());
          }}
        />
      ) : null}

      <div className={styles.actions}>
        {phase.step === "question" ? null : (
          <Button ref={submitButton} type="submit" variant={handFirst ? "plain" : "primary"} isBusy={busy}>
            {byHand ? t("checkAndSave") : t("continue")}
          </Button>
        )}
        {running ? <Button onPress={setup.stop}>{t("cancel")}</Button> : null}
        <Button ref={handButton} variant={handFirst ? "primary" : "quiet"} onPress={turn}>
          {byHand ? t("automatic") : t("byHand")}
        </Button>
      </div>
      <p role="status" className={styles.progress}>
        {progress()}
      </p>
      <TraceList entries={state.trace} result={found?.result ?? null} address={typed.address} />
    </form>
  );
}
