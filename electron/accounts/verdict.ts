import type { ProviderHint, ProviderNote } from "../../shared/discovery.ts";
import type { FailureOf, MailFailure } from "../../shared/failure.ts";

const NO_SUCH_USER =
  /\b(unknown|invalid|no such|non-?existent|bad)[ -](local )?(user|user ?name|account|mailbox|login)\b|\b(user|user ?name|account|mailbox|login)( name)?\b[^.;:]{0,40}\b(unknown|not found|invalid|not exist|does not exist|doesn't exist|not known)\b/i;
/** Words that leave it open which of the two was wrong. */
const OR_PASSWORD = /passwor[dt]|credential|passphrase/i;

/** Whether a server's words say that it does not know the username, as opposed to "name or password". */
export function saysUnknownUser(words: string): boolean {
  return NO_SUCH_USER.test(words) && !OR_PASSWORD.test(words);
}

/** What to tell when every form of the username was refused: `rejections` in the order they were tried. */
export function judgeRejections(
  rejections: readonly [FailureOf<"AUTH_REJECTED">, ...FailureOf<"AUTH_REJECTED">[]],
): MailFailure {
  // The form the server itself declared is the one to tell of, unless another one is the one it knows.
  const known = rejections.find(({ words }) => !saysUnknownUser(words));
  if (known) return known;
  const [{ host, leg, words }] = rejections;
  const tried = rejections.map(({ username }) => username);
  return { code: "USERNAME_FORM", host, tried, words, ...(leg && { leg }) };
}

/**
 * A server's verdict in the light of what is known of its provider: few say that they take app passwords or OAuth2 only,
 * or where IMAP is switched on. `sendingWorked` says that the same password was taken for sending.
 */
export function explainVerdict(failure: MailFailure, hint: ProviderHint | null, sendingWorked = false): MailFailure {
  if (!hint) return failure;
  const noteOf = (kind: ProviderNote["kind"]) => hint.notes.find((note) => note.kind === kind);
  const leg = failure.leg ? { leg: failure.leg } : {};
  switch (failure.code) {
    case "APP_PASSWORD":
      return { ...failure, page: failure.page ?? noteOf("appPassword")?.page ?? null };
    case "IMAP_DISABLED":
      return { ...failure, page: failure.page ?? noteOf("imapOff")?.page ?? null };
    case "OAUTH_ONLY":
      return { ...failure, provider: hint.name };
    case "AUTH_REJECTED": {
      const { host, username, words } = failure;
      const imapOff = noteOf("imapOff");
      if (imapOff && sendingWorked) return { code: "IMAP_DISABLED", host, page: imapOff.page, words, ...leg };
      const appPassword = noteOf("appPassword");
      if (appPassword) return { code: "APP_PASSWORD", host, username, page: appPassword.page, words, ...leg };
      return noteOf("oauth") ? { code: "OAUTH_ONLY", provider: hint.name, ...leg } : failure;
    }
    default:
      return failure;
  }
}
