import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FailureCode, MailFailure } from "../../shared/failure.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { FailureBanner } from "../ui/failure-banner.tsx";

/** Failures which may be over by the next attempt. */
const passingCodes: ReadonlySet<FailureCode> = new Set([
  "OFFLINE",
  "CAPTIVE_PORTAL",
  "PORT_BLOCKED",
  "SERVER_SILENT",
  "CONNECTION_LOST",
  "THROTTLED",
  "SERVER_UNAVAILABLE",
  "IMAP_DISABLED",
  "EXCHANGE_ONLY",
  "DISCONNECTED",
  "BUG",
]);

export interface SetupFailureProps {
  readonly failure: MailFailure;
  readonly onTryAgain: () => void;
  /** Takes the address with the domain that was meant. */
  readonly onCorrect: (domain: string) => void;
  /** The address as it would be with `domain`. */
  readonly correct: (domain: string) => string;
  readonly onReceiveOnly: () => void;
  readonly onEditOutgoing: () => void;
}

/** Why the set-up failed, with the next step as a button wherever a button can take it. */
export function SetupFailure(props: SetupFailureProps) {
  const { failure } = props;
  const { t } = useTranslation("wizard");
  return <FailureBanner failure={failure} actions={nextSteps()} />;

  function nextSteps(): ReactNode {
    const page = "page" in failure ? failure.page : null;
    const again = passingCodes.has(failure.code) ? <Button onPress={props.onTryAgain}>{t("tryAgain")}</Button> : null;
    switch (failure.code) {
      case "DOMAIN_NXDOMAIN": {
        const { suggestion } = failure;
        if (suggestion === undefined) return null;
        return (
          <Button onPress={() => props.onCorrect(suggestion)}>
            {t("useAddress", { address: props.correct(suggestion) })}
          </Button>
        );
      }
      case "SMTP_ONLY_FAIL":
        return (
          <>
            <Button onPress={props.onReceiveOnly}>{t("receiveOnly")}</Button>
            <Button onPress={props.onEditOutgoing}>{t("editOutgoing")}</Button>
          </>
        );
      case "APP_PASSWORD":
      case "IMAP_DISABLED":
      case "BRIDGE_ONLY":
        if (page === null) return again;
        return (
          <>
            <LinkButton href={page}>{t(`page.${failure.code}`)}</LinkButton>
            {again}
          </>
        );
      default:
        return again;
    }
  }
}
