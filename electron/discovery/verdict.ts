import type { FailureCode, MailFailure } from "../../shared/failure.ts";
import type { Setback } from "./source.ts";

/** How much a failure tells a person about what is wrong, most telling first; any other tells less. */
const TELLING: readonly FailureCode[] = [
  "AUTH_REJECTED",
  "EXCHANGE_ONLY",
  "CERT_EXPIRED",
  "CERT_NAME",
  "CERT_UNTRUSTED",
  "STARTTLS_INJECTION",
  "TLS_TOO_OLD",
  "TLS_FAILED",
  "STARTTLS_MISSING",
  "SERVER_UNAVAILABLE",
  "SERVER_REFUSED",
  "SERVER_SILENT",
  "CONNECTION_LOST",
  "PORT_BLOCKED",
  "HOST_NOT_FOUND",
];

/** The one failure to name where nothing was found: that of the best server that is there, else NO_CONFIG. */
export function chooseFailure(setbacks: readonly Setback[], domain: string): MailFailure {
  const place = ({ failure }: Setback) => {
    const index = TELLING.indexOf(failure.code);
    return index < 0 ? TELLING.length : index;
  };
  const [first] = setbacks.toSorted((one, other) => place(one) - place(other) || one.preference - other.preference);
  return first && place(first) < TELLING.length ? first.failure : { code: "NO_CONFIG", domain };
}
