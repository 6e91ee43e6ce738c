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
