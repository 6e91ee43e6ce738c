import { expect, test } from "vitest";
import { chooseFailure } from "../../../electron/discovery/verdict.ts";
import type { MailFailure } from "../../../shared/failure.ts";

const blocked: MailFailure = { code: "PORT_BLOCKED", host: "imap.example.org", port: 993 };
const silent: MailFailure = { code: "SERVER_SILENT", host: "mail.example.org", port: 993 };
const expired: MailFailure = { code: "CERT_EXPIRED", host: "mail.example.org", validTo: "2026-01-01T00:00:00.000Z" };

test("nothing to tell of is NO_CONFIG", () => {
  expect(chooseFailure([], "example.org")).toEqual({ code: "NO_CONFIG", domain: "example.org" });
});

test("a certificate tells more than silence, silence more than a closed door", () => {
  const all = [blocked, silent, expired].map((failure, preference) => ({ failure, preference }));
  expect(chooseFailure(all, "example.org")).toBe(expired);
  expect(chooseFailure(all.slice(0, 2), "example.org")).toBe(silent);
  expect(chooseFailure(all.slice(0, 1), "example.org")).toBe(blocked);
});

test("of two alike the better candidate's is told", () => {
  const other: MailFailure = { ...blocked, host: "mail.example.org" };
  const setbacks = [
    { failure: other, preference: 1 },
    { failure: blocked, preference: 0 },
  ];
  expect(chooseFailure(setbacks, "example.org")).toBe(blocked);
});

test("that only Exchange is there tells more than what its hosts are like, a refused password more than anything", () => {
  const exchange: MailFailure = { code: "EXCHANGE_ONLY", host: "ex.example.org" };
  const rejected: MailFailure = { code: "AUTH_REJECTED", host: "ex.example.org", username: "anna", words: "401" };
  const all = [expired, exchange, rejected].map((failure, preference) => ({ failure, preference }));
  expect(chooseFailure(all.slice(0, 2), "example.org")).toBe(exchange);
  expect(chooseFailure(all, "example.org")).toBe(rejected);
});

test("data injected before TLS and old TLS are told before a missing STARTTLS", () => {
  const at = { host: "imap.example.org", port: 143 };
  const injected: MailFailure = { code: "STARTTLS_INJECTION", ...at };
  const old: MailFailure = { code: "TLS_TOO_OLD", ...at, words: "" };
  const missing: MailFailure = { code: "STARTTLS_MISSING", ...at };
  const all = [missing, old, injected].map((failure, preference) => ({ failure, preference }));
  expect(chooseFailure(all, "example.org")).toBe(injected);
  expect(chooseFailure(all.slice(0, 2), "example.org")).toBe(old);
});
