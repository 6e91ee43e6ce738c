import { describe, expect, test } from "vitest";
import { type AccessFacts, cookieName, refuse } from "../../../electron/headless/access.ts";

const rules = { port: 4711, token: "t".repeat(43) };
const allowed: AccessFacts = {
  method: "GET",
  host: "127.0.0.1:4711",
  origin: undefined,
  cookie: `${cookieName(rules)}=${rules.token}`,
  upgrade: false,
};

describe("the loopback host", () => {
  test("lets its own page in, with and without an Origin", () => {
    expect(refuse(allowed, rules)).toBeNull();
    expect(refuse({ ...allowed, origin: "http://127.0.0.1:4711" }, rules)).toBeNull();
    expect(refuse({ ...allowed, cookie: `other=1; ${allowed.cookie}; more=2` }, rules)).toBeNull();
  });

  test.each([
    undefined,
    "",
    "localhost:4711",
    "127.0.0.1",
    "127.0.0.1:4712",
    "evil.example:4711",
    "127.0.0.1:4711.evil.example",
  ])("refuses the Host %s", (host) => expect(refuse({ ...allowed, host }, rules)).toBe(403));

  test.each([
    "null",
    "https://127.0.0.1:4711",
    "http://127.0.0.1:4712",
    "http://localhost:4711",
    "http://evil.example",
  ])("refuses the Origin %s", (origin) => expect(refuse({ ...allowed, origin }, rules)).toBe(403));

  test("wants an Origin of whatever changes something and of a WebSocket", () => {
    expect(refuse({ ...allowed, method: "POST" }, rules)).toBe(403);
    expect(refuse({ ...allowed, upgrade: true }, rules)).toBe(403);
  });

  test.each([
    undefined,
    "",
    `${cookieName(rules)}=`,
    `${cookieName(rules)}=${"x".repeat(43)}`,
    `${cookieName(rules)}=${rules.token}x`,
    `posthorn-4712=${rules.token}`,
    rules.token,
  ])("refuses the cookie %s", (cookie) => expect(refuse({ ...allowed, cookie }, rules)).toBe(401));
});
