import type { SpecialUse } from "./mailbox.ts";

/** Which of an account's two servers a failure belongs to. */
export type Leg = "incoming" | "outgoing";

/**
 * The closed set of what can go wrong, each with the facts its sentence needs.
 * `words` is always what the server itself said, cut to one line.
 */
interface FailureFacts {
  /** This machine has no network at all. */
  OFFLINE: object;
  /** The network answers for others until a person has signed in to it in a browser. */
  CAPTIVE_PORTAL: { host: string };
  /**
   * The address's domain is not in DNS. Not for a server name typed by hand: that is HOST_NOT_FOUND. `suggestion` is a
   * known provider's domain that is spelled nearly so.
   */
  DOMAIN_NXDOMAIN: { domain: string; suggestion?: string };
  /** The domain says that it takes no mail at all (RFC 7505). */
  NO_MAIL_DOMAIN: { domain: string };
  /** Every source was asked and none knew the servers. */
  NO_CONFIG: { domain: string };
  /** A server's name is not in DNS. */
  HOST_NOT_FOUND: { host: string };
  /** The connection was refused or no packet came back. */
  PORT_BLOCKED: { host: string; port: number };
  /** The connection stood and the server then said nothing. */
  SERVER_SILENT: { host: string; port: number };
  /** The server closed the connection in mid-conversation. */
  CONNECTION_LOST: { host: string };
  /** `alternative` is one of the names that leads to the same server and whose certificate was validated anew. */
  CERT_NAME: { host: string; names: string[]; alternative?: string };
  CERT_EXPIRED: { host: string; validTo: string };
  /** Signed by nobody this machine trusts, self-signed included. */
  CERT_UNTRUSTED: { host: string; issuer: string; fingerprint: string };
  /** The server's TLS is none that is safe, or none at all on a TLS port. */
  TLS_FAILED: { host: string; port: number; words: string };
  /** The server offers only TLS 1.0 or 1.1 (RFC 8996), or ciphers as old. */
  TLS_TOO_OLD: { host: string; port: number; words: string };
  STARTTLS_MISSING: { host: string; port: number };
  /** Data came in clear behind the reply to STARTTLS (CVE-2021-33515 and its kin). */
  STARTTLS_INJECTION: { host: string; port: number };
  /** The server refused the name or the password. */
  AUTH_REJECTED: { host: string; username: string; words: string };
  /** The provider takes an app password only; `page` is where one is made. */
  APP_PASSWORD: { host: string; username: string; page: string | null; words: string };
  /** The provider takes no password from mail programs but wants OAuth2, which is not there yet. */
  OAUTH_ONLY: { provider: string };
  /** IMAP is switched off until a person switches it on at `page`. */
  IMAP_DISABLED: { host: string; page: string | null; words: string };
  /** The provider is reached through a program of its own on this machine only. */
  BRIDGE_ONLY: { provider: string; page: string | null };
  /** The provider has neither IMAP nor POP3. */
  NO_IMAP: { provider: string };
  /** The domain publishes Exchange's own protocols only, and `host` answers no IMAP. */
  EXCHANGE_ONLY: { host: string };
  /** Receiving works; `cause` is why sending does not. */
  SMTP_ONLY_FAIL: { cause: MailFailure };
  /** The server does not know any of the forms of the username that were tried. */
  USERNAME_FORM: { host: string; tried: string[]; words: string };
  /** The server asks to wait: too many connections or attempts. */
  THROTTLED: { host: string; words: string };
  /** The server answers that it cannot serve now. */
  SERVER_UNAVAILABLE: { host: string; words: string };
  /** The server refused a command for a reason of its own. */
  SERVER_REFUSED: { host: string; words: string };
  /** The account has no outgoing server. */
  RECEIVE_ONLY: { address: string };
  SENDER_REFUSED: { address: string; words: string };
  RECIPIENTS_REFUSED: { addresses: string[]; words: string };
  MESSAGE_REFUSED: { words: string };
  MESSAGE_TOO_LARGE: { size: number; limit: number };
  /** The connection broke after the message was handed over and before the server confirmed it (RFC 1047). */
  MAY_HAVE_BEEN_SENT: { host: string };
  ADDRESS_INVALID: { address: string };
  NO_RECIPIENTS: object;
  /** The local part has letters beyond ASCII and the server offers no SMTPUTF8 (RFC 6531). */
  SMTPUTF8_MISSING: { address: string; host: string };
  ACCOUNT_EXISTS: { address: string };
  /** The row is gone: deleted here, elsewhere, or with its account. */
  NOT_FOUND: { what: "account" | "mailbox" | "message" | "draft" | "attachment" | "outbox" | "savedSearch" };
  /** The message was not downloaded yet and the server cannot be reached. */
  NOT_DOWNLOADED: object;
  /** The account has no mailbox for this purpose, nor could one be made. */
  NO_MAILBOX: { purpose: "archive" | "trash" | "sent" | "junk" | "inbox" };
  /** The message breaks a cap of the parser; its source can still be shown. */
  MESSAGE_UNREADABLE: { reason: "size" | "depth" | "time" | "memory" | "malformed" };
  ATTACHMENT_TOO_LARGE: { filename: string; limit: number };
  MAILBOX_EXISTS: { name: string };
  /**
   * No mailbox can be called so, or not at that place: `inside` is a mailbox that would hold itself, `refused` what only
   * the server knows. `delimiter` is what stands between the levels of a path there.
   */
  MAILBOX_NAME_INVALID: {
    name: string;
    reason: "empty" | "delimiter" | "characters" | "long" | "inside" | "refused";
    delimiter: string;
    words: string;
  };
  /** Mail programs put things into it by themselves: it cannot be renamed or deleted. */
  MAILBOX_PROTECTED: { use: SpecialUse };
  /** No mailbox can stand below it. */
  MAILBOX_HOLDS_NONE: { name: string };
  /** Messages keep coming into a mailbox that is to be deleted, or could not be moved out of it in time. */
  MAILBOX_IN_USE: { name: string };
  /** Mailboxes are made, renamed and deleted on the server, which is not reached now. */
  MAILBOX_NEEDS_SERVER: object;
  /** POP3 knows no mailboxes of a person's own. */
  MAILBOXES_FIXED: { address: string };
  DISK_FULL: { path: string };
  /** The data directory cannot be made or written to. */
  DATA_UNWRITABLE: { path: string };
  /** The port that the headless host was asked to listen on is another program's. */
  PORT_TAKEN: { port: number };
  DATA_IN_USE: { path: string; pid: number };
  DATA_NEWER: { path: string; version: number };
  DATA_DAMAGED: { path: string };
  /** The password for this account is not in the secret store, or cannot be read from it. */
  SECRET_MISSING: { address: string };
  CANCELLED: object;
  /** The host process went away. */
  DISCONNECTED: object;
  INVALID_CALL: { method: string; detail: string };
  /** Anything that has no code of its own: a fault of the program, logged whole. */
  BUG: { detail: string };
}

export type FailureCode = keyof FailureFacts;

/** A failure as a value: a code, its facts, and the server it belongs to where there is one. */
export type MailFailure = {
  [Code in FailureCode]: { readonly code: Code; readonly leg?: Leg } & Readonly<FailureFacts[Code]>;
}[FailureCode];

/** The failure with `code`, for narrowing. */
export type FailureOf<Code extends FailureCode> = Extract<MailFailure, { code: Code }>;

/** Carries a {@link MailFailure} through `throw` and promise rejection within one thread. */
export class MailFailureError extends Error {
  readonly failure: MailFailure;

  constructor(failure: MailFailure, options?: ErrorOptions) {
    super(failure.code, options);
    this.name = "MailFailureError";
    this.failure = failure;
  }
}

/** Makes the error to throw for `failure`. */
export function failed(failure: MailFailure, cause?: unknown): MailFailureError {
  return new MailFailureError(failure, cause === undefined ? undefined : { cause });
}

/** The failure inside `error`; an error that carries none is a `BUG`. */
export function failureOf(error: unknown): MailFailure {
  if (error instanceof MailFailureError) return error.failure;
  if (error instanceof Error && error.name === "AbortError") return { code: "CANCELLED" };
  return { code: "BUG", detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

const VERDICTS: ReadonlySet<FailureCode> = new Set([
  "AUTH_REJECTED",
  "APP_PASSWORD",
  "OAUTH_ONLY",
  "IMAP_DISABLED",
  "USERNAME_FORM",
]);

/**
 * Whether a server has judged the name and the password and said no: the same once more can only be refused again, and
 * may lock the account. Only a person can help.
 */
export function isSignInVerdict(failure: MailFailure): boolean {
  return VERDICTS.has(failure.code);
}
