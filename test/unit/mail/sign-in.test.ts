import { afterEach, describe, expect, test } from "vitest";
import { signIn } from "../../../electron/mail/sign-in.ts";
import { failureOf } from "../../../shared/failure.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

let server: ScriptedServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const protocols = ["imap", "pop3", "smtp"] as const;
const greetings = { imap: "* OK hi\r\n", pop3: "+OK hi\r\n", smtp: "220 hi\r\n" };

function settings(protocol: (typeof protocols)[number], security: "none" | "starttls" = "none") {
  return { protocol, host: "127.0.0.1", port: server?.port ?? 0, security, username: "a@test" } as const;
}

/** Long before the server would be taken for silent. */
const closedSoon = { timeout: 5_000 };

const failureFrom = (work: Promise<void>) => work.then(() => null, failureOf);

describe.each(protocols)("an attempt over %s that is given up", (protocol) => {
  test("while the server says nothing closes its connection at once", async () => {
    server = await startScriptedServer("", () => null);
    const control = new AbortController();
    const ended = failureFrom(signIn(settings(protocol), "secret", control.signal));
    await expect.poll(() => server?.open()).toBe(1);
    control.abort();
    expect(await ended).toEqual({ code: "CANCELLED" });
    await expect.poll(() => server?.open(), closedSoon).toBe(0);
  });

  test("before the server has asked for the password never sends it", async () => {
    const control = new AbortController();
    server = await startScriptedServer(greetings[protocol], () => {
      control.abort();
      return null;
    });
    expect(await failureFrom(signIn(settings(protocol), "secret", control.signal))).toEqual({ code: "CANCELLED" });
    await expect.poll(() => server?.open(), closedSoon).toBe(0);
    expect(server.received()).not.toMatch(/secret|c2VjcmV0/);
  });

  test("before it began asks nobody", async () => {
    server = await startScriptedServer(greetings[protocol], () => null);
    expect(await failureFrom(signIn(settings(protocol), "secret", AbortSignal.abort()))).toEqual({ code: "CANCELLED" });
    expect([server.open(), server.received()]).toEqual([0, ""]);
  });
});

test("a greeting that never comes is silence after twelve seconds at most, and no connection is left", async () => {
  const silent = await Promise.all(protocols.map(() => startScriptedServer("", () => null)));
  const startedAt = performance.now();
  const failures = await Promise.all(
    protocols.map((protocol, index) =>
      failureFrom(signIn({ ...settings(protocol), port: silent[index]?.port ?? 0 }, "secret")),
    ),
  );
  expect(performance.now() - startedAt).toBeLessThan(14_500);
  for (const [index, each] of silent.entries()) {
    expect(failures[index]).toMatchObject({ code: "SERVER_SILENT", host: "127.0.0.1", port: each.port });
    await expect.poll(() => each.open(), closedSoon).toBe(0);
    expect(each.received()).toBe("");
    await each.close();
  }
}, 25_000);
