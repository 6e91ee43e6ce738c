import { describe, expect, test } from "vitest";
import { type Credentials, checkSignIn } from "../../../electron/accounts/sign-in.ts";
import { usernamesFor } from "../../../electron/accounts/usernames.ts";
import type { ServerSettings } from "../../../shared/account.ts";
import type { TraceStep } from "../../../shared/discovery.ts";
import { failed, type MailFailure } from "../../../shared/failure.ts";

const incoming = {
  protocol: "imap",
  host: "imap.example.org",
  port: 993,
  security: "tls",
  username: "anna@example.org",
} as const;
const outgoing = {
  protocol: "smtp",
  host: "smtp.example.org",
  port: 465,
  security: "tls",
  username: "anna@example.org",
} as const;
const credentials: Credentials = { address: "anna@example.org", password: "geheim", incoming, outgoing };
const guessed = { sources: { incoming: "guess", outgoing: "guess" } } as const;
const published = { sources: { incoming: "autoconfig", outgoing: "autoconfig" } } as const;

const rejected = ({ host, username }: ServerSettings) =>
  failed({ code: "AUTH_REJECTED", host, username, words: "Nope" });

/** Accepts these usernames; whatever else is tried is counted as a wrong password. */
function serverKnowing(...usernames: readonly string[]) {
  const tries: string[] = [];
  return {
    tries,
    async signIn(server: ServerSettings): Promise<void> {
      tries.push(`${server.host} ${server.protocol} ${server.username}`);
      await Promise.resolve();
      if (!usernames.includes(server.username)) throw rejected(server);
    },
  };
}

async function check(
  over: Partial<Credentials>,
  signIn: (server: ServerSettings, password: string, signal: AbortSignal) => Promise<void>,
) {
  const steps: TraceStep[] = [];
  const work = checkSignIn(
    { ...credentials, ...over },
    { signIn, signal: new AbortController().signal, onStep: (step) => steps.push(step) },
  );
  const outcome = await work.then(
    (settings) => ({ settings, failure: undefined }),
    (error: { failure: MailFailure }) => ({ settings: undefined, failure: error.failure }),
  );
  return { ...outcome, steps };
}

describe("usernames", () => {
  test("are tried as declared, then as the full address, then for a guess as the local part", () => {
    const server = { ...incoming, username: "anna.k" };
    expect(usernamesFor(server, "anna@example.org", "autoconfig")).toEqual(["anna.k", "anna@example.org"]);
    expect(usernamesFor(server, "anna@example.org", "guess")).toEqual(["anna.k", "anna@example.org", "anna"]);
    expect(usernamesFor(incoming, "anna@example.org", "autoconfig")).toEqual(["anna@example.org"]);
  });

  test("typed by hand are tried as typed only", () => {
    expect(usernamesFor({ ...incoming, username: "Box 7" }, "anna@example.org", "manual")).toEqual(["Box 7"]);
  });

  test("of an international domain have A-labels", () => {
    expect(usernamesFor({ ...incoming, username: "x" }, "анна@пример.рф", "autoconfig")[1]).toBe(
      "анна@xn--e1afmkfd.xn--p1ai",
    );
  });
});

describe("signing in", () => {
  test("asks both servers at the same time", async () => {
    let open = 0;
    let most = 0;
    await check({}, async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
    });
    expect(most).toBe(2);
  });

  test("gives the settings that worked, with the password passed on unchanged", async () => {
    const passwords: string[] = [];
    const { settings } = await check({ password: ' é & < " ' }, async (_, password) => {
      passwords.push(password);
    });
    expect(settings).toEqual({ incoming, outgoing });
    expect(passwords).toEqual([' é & < " ', ' é & < " ']);
  });

  test("tries the local part of a guess after a rejection, and says which form worked", async () => {
    const { signIn, tries } = serverKnowing("anna");
    const { settings } = await check(guessed, signIn);
    expect(settings).toEqual({
      incoming: { ...incoming, username: "anna" },
      outgoing: { ...outgoing, username: "anna" },
    });
    expect(tries.filter((each) => each.includes("imap ")).length).toBe(2);
  });

  test("lets the two usernames differ", async () => {
    const { settings } = await check(guessed, async (server) => {
      if (server.protocol === "imap" ? server.username !== "anna" : server.username !== "anna@example.org")
        throw rejected(server);
    });
    expect([settings?.incoming.username, settings?.outgoing.username]).toEqual(["anna", "anna@example.org"]);
  });

  test("tries no other form of what was typed by hand", async () => {
    const { signIn, tries } = serverKnowing("anna");
    const { failure } = await check({ sources: { incoming: "manual", outgoing: "manual" } }, signIn);
    expect(failure).toMatchObject({ code: "AUTH_REJECTED", username: "anna@example.org" });
    expect(new Set(tries).size).toBe(tries.length);
    expect(tries.every((each) => each.endsWith("anna@example.org"))).toBe(true);
  });
});

describe("a wrong password", () => {
  test("costs two tries a host at most, whatever there would be to try", async () => {
    const { signIn, tries } = serverKnowing();
    const { failure } = await check(
      { ...guessed, incoming: { ...incoming, username: "a.k" }, outgoing: { ...outgoing, username: "a.k" } },
      signIn,
    );
    expect(failure).toMatchObject({ code: "AUTH_REJECTED", leg: "incoming", username: "a.k", words: "Nope" });
    expect(tries.filter((each) => each.startsWith("imap.example.org")).length).toBe(2);
    expect(tries.filter((each) => each.startsWith("smtp.example.org")).length).toBeLessThanOrEqual(2);
  });

  test("costs two tries where one host does both", async () => {
    const { signIn, tries } = serverKnowing();
    const one = { ...outgoing, host: incoming.host };
    const { failure } = await check({ ...guessed, outgoing: one }, signIn);
    expect(failure).toMatchObject({ code: "AUTH_REJECTED", leg: "incoming" });
    expect(tries).toHaveLength(2);
  });

  test("where one host does both, sending starts with the form that receiving found", async () => {
    const { signIn, tries } = serverKnowing("anna");
    const { settings } = await check({ ...guessed, outgoing: { ...outgoing, host: incoming.host } }, signIn);
    expect(settings?.outgoing.username).toBe("anna");
    expect(tries).toEqual([
      "imap.example.org imap anna@example.org",
      "imap.example.org imap anna",
      "imap.example.org smtp anna",
    ]);
  });

  test("where one host does both and there is one form, both are still asked at once", async () => {
    const { signIn, tries } = serverKnowing();
    await check({ ...published, outgoing: { ...outgoing, host: incoming.host } }, signIn);
    expect(tries).toHaveLength(2);
  });

  test("is told as the server said it for the declared username", async () => {
    const { failure } = await check(guessed, serverKnowing().signIn);
    expect(failure).toEqual({
      code: "AUTH_REJECTED",
      leg: "incoming",
      host: "imap.example.org",
      username: "anna@example.org",
      words: "Nope",
    });
  });
});

describe("any other failure", () => {
  test.each<MailFailure>([
    { code: "PORT_BLOCKED", host: "imap.example.org", port: 993 },
    { code: "SERVER_UNAVAILABLE", host: "imap.example.org", words: "[UNAVAILABLE]" },
    { code: "THROTTLED", host: "imap.example.org", words: "[LIMIT]" },
    { code: "CERT_EXPIRED", host: "imap.example.org", validTo: "2026-01-01T00:00:00.000Z" },
  ])("is no reason to try another username: $code", async (cause) => {
    let tries = 0;
    const { failure } = await check(guessed, async (server) => {
      if (server.protocol === "smtp") return;
      tries += 1;
      throw failed(cause);
    });
    expect(failure).toEqual({ ...cause, leg: "incoming" });
    expect(tries).toBe(1);
  });

  test("of sending says that it was sending", async () => {
    const { failure } = await check({}, async (server) => {
      if (server.protocol === "smtp") throw rejected(server);
    });
    expect(failure).toMatchObject({ code: "AUTH_REJECTED", leg: "outgoing", host: "smtp.example.org" });
  });

  test("of receiving is told first, without waiting for sending", async () => {
    const aborted: string[] = [];
    const { failure } = await check({}, async (server, _, signal) => {
      if (server.protocol === "imap") throw rejected(server);
      await new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => {
          aborted.push(server.host);
          reject(failed({ code: "CANCELLED" }));
        }),
      );
    });
    expect(failure).toMatchObject({ leg: "incoming" });
    expect(aborted).toEqual(["smtp.example.org"]);
  });

  test("of the program itself is a BUG with its leg", async () => {
    const { failure } = await check({}, async () => {
      throw new TypeError("oops");
    });
    expect(failure).toEqual({ code: "BUG", detail: "TypeError: oops", leg: "incoming" });
  });
});

describe("time", () => {
  function fakeClock() {
    const timers: { run: () => void; ms: number }[] = [];
    return {
      timers,
      now: () => 0,
      setTimer: (run: () => void, ms: number) => {
        timers.push({ run, ms });
        return () => {
          timers.length = 0;
        };
      },
    };
  }

  test("runs out after twelve seconds, as SERVER_SILENT of the server that did not answer", async () => {
    const clock = fakeClock();
    const signals: AbortSignal[] = [];
    const work = checkSignIn(credentials, {
      signal: new AbortController().signal,
      clock,
      signIn: (server, _, signal) => {
        signals.push(signal);
        return server.protocol === "imap" ? Promise.resolve() : new Promise(() => {});
      },
    });
    work.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.timers[0]?.ms).toBe(12_000);
    clock.timers[0]?.run();
    await expect(work).rejects.toMatchObject({
      failure: { code: "SERVER_SILENT", leg: "outgoing", host: "smtp.example.org", port: 465 },
    });
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  test("leaves no timer behind", async () => {
    const clock = fakeClock();
    await checkSignIn(credentials, { signal: new AbortController().signal, clock, signIn: async () => {} });
    expect(clock.timers).toEqual([]);
  });
});

describe("cancelling", () => {
  test("ends both attempts and rejects with CANCELLED, even where an attempt ignores it", async () => {
    const controller = new AbortController();
    const steps: TraceStep[] = [];
    const work = checkSignIn(credentials, {
      signal: controller.signal,
      onStep: (step) => steps.push(step),
      signIn: () => new Promise(() => {}),
    });
    work.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(work).rejects.toMatchObject({ failure: { code: "CANCELLED" } });
    expect(steps.filter(({ outcome }) => outcome === "cancelled")).toHaveLength(2);
  });

  test("before the start asks nobody", async () => {
    const { signIn, tries } = serverKnowing("anna@example.org");
    await expect(checkSignIn(credentials, { signal: AbortSignal.abort(), signIn })).rejects.toMatchObject({
      failure: { code: "CANCELLED" },
    });
    expect(tries).toEqual([]);
  });
});

test("each attempt is a step that starts and ends, with the username and never the password", async () => {
  const { steps } = await check(guessed, serverKnowing("anna").signIn);
  const starts = steps.filter(({ outcome }) => outcome === "running");
  expect(starts.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  expect(
    steps
      .filter(({ outcome }) => outcome !== "running")
      .map(({ id }) => id)
      .sort(),
  ).toEqual([1, 2, 3, 4]);
  expect(steps.filter(({ outcome }) => outcome === "failed")).toEqual(
    ["imap.example.org:993", "smtp.example.org:465"].map((target) =>
      expect.objectContaining({
        source: "sign-in",
        target,
        failure: expect.objectContaining({ code: "AUTH_REJECTED" }),
      }),
    ),
  );
  expect(JSON.stringify(steps)).not.toContain("geheim");
});
