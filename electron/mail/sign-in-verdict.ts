import type { ServerSettings } from "../../shared/account.ts";
import type { MailFailure } from "../../shared/failure.ts";

/** What servers say to whoever comes too often; no response code or status tells it everywhere. */
export const TOO_MANY =
  /too many|maximum number of connections|connection limit|rate limit|limit exceeded|throttl|try again later/i;

const NEEDS_APP_PASSWORD =
  /app(lication)?[- ]?(specific)?[- ]pass(word|code|wort)|app(lication)?-specific|authori[sz](ed|ation) code|parol['’]? prilozheni|пароль (для )?(внешнего )?приложени/i;
const NEEDS_OAUTH =
  /basic ?auth(entication)? (is )?(disabled|blocked)|basicauthblocked|oauth2? (is )?required|use oauth/i;
const SWITCHED_OFF =
  /not (been )?enabled for (imap|pop)|\b(imap|pop3?)\b( access| service| protocol)?( is| has been)? (disabled|not enabled|not activated|switched off|turned off|not allowed|blocked)|(yet to|please) enable (imap|pop)|does not have access rights to this service/i;
/** Microsoft's, where only an administrator can let anybody send. */
const SENDING_OFF =
  /smtpclientauthentication is disabled|\bsmtp( auth)?( is| has been)? (disabled|not enabled|not allowed)/i;
/** Where that is only one of two things that may be wrong, it is a wrong password like any. */
const OR_CREDENTIALS = /(credentials|password|login) or /i;

const OAUTH_MECHANISMS: ReadonlySet<string> = new Set(["XOAUTH2", "OAUTHBEARER", "XOAUTH"]);

/**
 * What the words mean with which a server refused a name and a password. The great providers' own sentences are told
 * apart from a plain no, because they call for another next step.
 */
export function judgeSignIn(words: string, { host, username }: ServerSettings): MailFailure {
  if (/\[(LIMIT|OVERQUOTA)\]/i.test(words) || TOO_MANY.test(words)) return { code: "THROTTLED", host, words };
  if (NEEDS_APP_PASSWORD.test(words)) return { code: "APP_PASSWORD", host, username, page: null, words };
  if (NEEDS_OAUTH.test(words)) return { code: "OAUTH_ONLY", provider: host };
  if (SWITCHED_OFF.test(words) && !OR_CREDENTIALS.test(words))
    return { code: "IMAP_DISABLED", host, page: null, words };
  if (SENDING_OFF.test(words)) return { code: "SERVER_REFUSED", host, words };
  return { code: "AUTH_REJECTED", host, username, words };
}

/** Whether `mechanisms` (SASL names, in any case) leave no way in but a token. */
export function areOauthOnly(mechanisms: readonly string[]): boolean {
  return mechanisms.length > 0 && mechanisms.every((mechanism) => OAUTH_MECHANISMS.has(mechanism.toUpperCase()));
}

/**
 * `failure` without the password, should the server have repeated the command that held it: words are shown, kept with
 * the outbox and logged.
 */
export function withoutPassword(failure: MailFailure, { username }: ServerSettings, password: string): MailFailure {
  if (!("words" in failure) || password === "") return failure;
  const spelled = [`\0${username}\0${password}`, password].map((text) => Buffer.from(text, "utf8").toString("base64"));
  // A password that is a word may stand in the server's sentence by chance; to take it out there would tell it.
  const isWord = /^\p{L}+$/u.test(password);
  const echoed = isWord
    ? [`PASS ${password}`, `${username} ${password}`, `"${username}" "${password}"`, `${username} "${password}"`]
    : [password];
  const words = [...spelled, ...echoed].reduce((text, secret) => text.replaceAll(secret, "…"), failure.words);
  return { ...failure, words };
}
