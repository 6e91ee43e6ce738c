import i18next, { type i18n } from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { describeFailure } from "../../../renderer/failure-text.ts";
import { startI18n } from "../../../renderer/i18n.ts";
import type { FailureCode, FailureOf, MailFailure } from "../../../shared/failure.ts";

const host = "imap.example.org";

/** One failure of every code: a code that is missing here does not compile. */
const samples: { [Code in FailureCode]: FailureOf<Code> } = {
  OFFLINE: { code: "OFFLINE" },
  DOMAIN_NXDOMAIN: { code: "DOMAIN_NXDOMAIN", domain: "exmaple.org" },
  NO_CONFIG: { code: "NO_CONFIG", domain: "example.org" },
  HOST_NOT_FOUND: { code: "HOST_NOT_FOUND", host },
  PORT_BLOCKED: { code: "PORT_BLOCKED", host, port: 993 },
  SERVER_SILENT: { code: "SERVER_SILENT", host, port: 993 },
  CONNECTION_LOST: { code: "CONNECTION_LOST", host },
  CERT_NAME: { code: "CERT_NAME", host, names: ["mail.example.net", "mx.example.net"] },
  CERT_EXPIRED: { code: "CERT_EXPIRED", host, validTo: "2026-03-01T12:00:00.000Z" },
  CERT_UNTRUSTED: { code: "CERT_UNTRUSTED", host, issuer: "My own CA", fingerprint: "AB:CD" },
  TLS_FAILED: { code: "TLS_FAILED", host, port: 993, words: "wrong version number" },
  STARTTLS_MISSING: { code: "STARTTLS_MISSING", host, port: 143 },
  AUTH_REJECTED: { code: "AUTH_REJECTED", host, username: "nora", words: "no such user" },
  THROTTLED: { code: "THROTTLED", host, words: "too many" },
  SERVER_UNAVAILABLE: { code: "SERVER_UNAVAILABLE", host, words: "later" },
  SERVER_REFUSED: { code: "SERVER_REFUSED", host, words: "no" },
  RECEIVE_ONLY: { code: "RECEIVE_ONLY", address: "a@example.org" },
  SENDER_REFUSED: { code: "SENDER_REFUSED", address: "a@example.org", words: "no" },
  RECIPIENTS_REFUSED: { code: "RECIPIENTS_REFUSED", addresses: ["a@example.org", "b@example.org"], words: "no" },
  MESSAGE_REFUSED: { code: "MESSAGE_REFUSED", words: "spam" },
  MESSAGE_TOO_LARGE: { code: "MESSAGE_TOO_LARGE", size: 30_000_000, limit: 25_000_000 },
  MAY_HAVE_BEEN_SENT: { code: "MAY_HAVE_BEEN_SENT", host },
  ADDRESS_INVALID: { code: "ADDRESS_INVALID", address: "nora@" },
  NO_RECIPIENTS: { code: "NO_RECIPIENTS" },
  SMTPUTF8_MISSING: { code: "SMTPUTF8_MISSING", address: "почта@example.org", host },
  ACCOUNT_EXISTS: { code: "ACCOUNT_EXISTS", address: "a@example.org" },
  NOT_FOUND: { code: "NOT_FOUND", what: "draft" },
  NOT_DOWNLOADED: { code: "NOT_DOWNLOADED" },
  NO_MAILBOX: { code: "NO_MAILBOX", purpose: "archive" },
  MESSAGE_UNREADABLE: { code: "MESSAGE_UNREADABLE", reason: "depth" },
  ATTACHMENT_TOO_LARGE: { code: "ATTACHMENT_TOO_LARGE", filename: "film.mkv", limit: 25_000_000 },
  MAILBOX_EXISTS: { code: "MAILBOX_EXISTS", name: "Work" },
  MAILBOX_NAME_INVALID: { code: "MAILBOX_NAME_INVALID", name: "a/b", reason: "refused", delimiter: "", words: "no" },
  MAILBOX_PROTECTED: { code: "MAILBOX_PROTECTED", use: "sent" },
  MAILBOX_HOLDS_NONE: { code: "MAILBOX_HOLDS_NONE", name: "Work" },
  MAILBOX_IN_USE: { code: "MAILBOX_IN_USE", name: "Work" },
  MAILBOX_NEEDS_SERVER: { code: "MAILBOX_NEEDS_SERVER" },
  MAILBOXES_FIXED: { code: "MAILBOXES_FIXED", address: "a@b.example" },
  DISK_FULL: { code: "DISK_FULL", path: "/data" },
  DATA_UNWRITABLE: { code: "DATA_UNWRITABLE", path: "/data" },
  PORT_TAKEN: { code: "PORT_TAKEN", port: 4711 },
  DATA_IN_USE: { code: "DATA_IN_USE", path: "/data", pid: 4711 },
  DATA_NEWER: { code: "DATA_NEWER", path: "/data", version: 9 },
  DATA_DAMAGED: { code: "DATA_DAMAGED", path: "/data" },
  CAPTIVE_PORTAL: { code: "CAPTIVE_PORTAL", host: "autoconfig.example.org" },
  NO_MAIL_DOMAIN: { code: "NO_MAIL_DOMAIN", domain: "example.org" },
  TLS_TOO_OLD: { code: "TLS_TOO_OLD", host: "imap.example.org", port: 993, words: "unsupported protocol" },
  STARTTLS_INJECTION: { code: "STARTTLS_INJECTION", host: "imap.example.org", port: 143 },
  APP_PASSWORD: { code: "APP_PASSWORD", host: "imap.example.org", username: "ann", page: null, words: "app password" },
  OAUTH_ONLY: { code: "OAUTH_ONLY", provider: "Example" },
  IMAP_DISABLED: {
    code: "IMAP_DISABLED",
    host: "imap.example.org",
    page: "https://example.org/imap",
    words: "disabled",
  },
  BRIDGE_ONLY: { code: "BRIDGE_ONLY", provider: "Example", page: "https://example.org/bridge" },
  NO_IMAP: { code: "NO_IMAP", provider: "Example" },
  EXCHANGE_ONLY: { code: "EXCHANGE_ONLY", host: "mail.example.org" },
  SMTP_ONLY_FAIL: {
    code: "SMTP_ONLY_FAIL",
    cause: { code: "PORT_BLOCKED", leg: "outgoing", host: "smtp.example.org", port: 587 },
  },
  USERNAME_FORM: {
    code: "USERNAME_FORM",
    host: "imap.example.org",
    tried: ["ann", "ann@example.org"],
    words: "unknown",
  },
  SECRET_MISSING: { code: "SECRET_MISSING", address: "a@example.org" },
  CANCELLED: { code: "CANCELLED" },
  DISCONNECTED: { code: "DISCONNECTED" },
  INVALID_CALL: { code: "INVALID_CALL", method: "addAccount", detail: "incoming.port: expected number" },
  BUG: { code: "BUG", detail: "TypeError: x is not a function" },
};

let instance: i18n;
beforeAll(() => {
  startI18n("en");
  instance = i18next;
});

describe.each(["en", "ru"] as const)("a failure in %s", (language) => {
  beforeAll(async () => void (await instance.changeLanguage(language)));

  it.each(Object.values(samples))(
    "$code has a sentence and a next step with its facts in them",
    (failure: MailFailure) => {
      const text = describeFailure(failure);
      for (const part of [text.sentence, text.nextStep]) {
        expect(part).toMatch(language === "ru" ? /[а-яё]/i : /[a-z]/i);
        expect(part).toMatch(/\p{L}|\p{N}/u);
        expect(part).not.toMatch(/\{\{|undefined|null|NaN|sentence|nextStep/);
        expect(part).not.toContain(`${failure.code}.`);
      }
      expect(text.said !== null).toBe("words" in failure);
    },
  );
});

describe("a failure", () => {
  beforeAll(async () => void (await instance.changeLanguage("en")));

  it("says which of the two servers it belongs to", () => {
    expect(describeFailure({ ...samples.CONNECTION_LOST, leg: "outgoing" }).sentence).toMatch(
      /^The outgoing mail server/,
    );
    expect(describeFailure(samples.CONNECTION_LOST).sentence).toMatch(/^The server imap/);
  });

  it("lists names, formats sizes and dates", () => {
    expect(describeFailure(samples.CERT_NAME).sentence).toContain("mail.example.net and mx.example.net");
    expect(describeFailure(samples.MESSAGE_TOO_LARGE).sentence).toContain("30 MB");
    expect(describeFailure(samples.CERT_EXPIRED).sentence).toContain("March 1, 2026");
  });

  it("has its own sentence for what was not found", () => {
    expect(describeFailure(samples.NOT_FOUND).sentence).toBe("This draft is no longer here.");
  });

  it("leaves a server's words as they came", () => {
    const { said } = describeFailure({ ...samples.AUTH_REJECTED, words: "<b>no</b> {{host}} $t(BUG.sentence)" });
    expect(said).toContain("<b>no</b> {{host}} $t(BUG.sentence)");
  });
});
