import i18next, { type i18n } from "i18next";
import { useTranslation } from "react-i18next";
import type { MailFailure } from "../shared/failure.ts";
import { formatOf } from "./format.ts";

/** A failure in the person's language. */
export interface FailureText {
  /** What happened. */
  readonly sentence: string;
  /** What to do about it. */
  readonly nextStep: string;
  /** The server's own words, introduced; null where it said none. */
  readonly said: string | null;
}

/** Which variant of a failure's sentence, or of its next step, fits its facts. */
function contextOf(failure: MailFailure): string | undefined {
  switch (failure.code) {
    case "NOT_FOUND":
      return failure.what;
    case "NO_MAILBOX":
      return failure.purpose;
    case "MESSAGE_UNREADABLE":
    case "MAILBOX_NAME_INVALID":
      return failure.reason;
    case "CERT_NAME":
      if (failure.alternative !== undefined) return "alternative";
      return failure.names.length === 0 ? "none" : undefined;
    case "DOMAIN_NXDOMAIN":
      return failure.suggestion === undefined ? undefined : "suggestion";
    case "APP_PASSWORD":
    case "IMAP_DISABLED":
    case "BRIDGE_ONLY":
      return failure.page === null ? undefined : "page";
    default:
      return undefined;
  }
}

/** Puts `failure` into a sentence and a next step, in the language of `instance` (the window's own by default). */
export function describeFailure(failure: MailFailure, instance: i18n = i18next): FailureText {
  const format = formatOf(instance.language);
  // The keys are made of the code; a test holds every code against both languages.
  const say = instance.getFixedT(null, "failures") as unknown as (key: string, values?: object) => string;
  const values: Record<string, unknown> = { ...failure, context: contextOf(failure) };

  if ("host" in failure) values.server = say(`server.${failure.leg ?? "any"}`, { host: failure.host });
  if ("cause" in failure) values.cause = describeFailure(failure.cause, instance).sentence;
  if ("tried" in failure) values.tried = format.list(failure.tried);
  if ("names" in failure) values.names = format.list(failure.names);
  if ("addresses" in failure) values.addresses = format.list(failure.addresses);
  if ("size" in failure) values.size = format.size(failure.size);
  if ("limit" in failure) values.limit = format.size(failure.limit);
  if ("validTo" in failure) {
    const at = Date.parse(failure.validTo);
    if (!Number.isNaN(at)) values.validTo = format.date(at);
  }

  const words = "words" in failure ? failure.words.trim() : "";
  return {
    sentence: say(`${failure.code}.sentence`, values),
    nextStep: say(`${failure.code}.nextStep`, values),
    said: words === "" ? null : say("said", { words }),
  };
}

/** {@link describeFailure} for a component, which is drawn anew when the language changes. */
export function useDescribeFailure(): (failure: MailFailure) => FailureText {
  const { i18n } = useTranslation();
  return (failure) => describeFailure(failure, i18n);
}
