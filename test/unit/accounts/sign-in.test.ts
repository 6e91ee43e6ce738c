import { describe, expect, test } from "vitest";
import { type Credentials, checkSignIn } from "../../../electron/accounts/sign-in.ts";
import { usernamesFor } from "../../../electron/accounts/usernames.ts";
import { saysUnknownUser } from "../../../electron/accounts/verdict.ts";
import type { ServerSettings } from "../../../shared/account.ts";
import type { ProviderHint, TraceStep } from "../../../shared/discovery.ts";
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

  test.each(["guess", "srv"] as const)("of %s, which declares none, end with the local part", (source) => {
    expect(usernamesFor(incoming, "anna@example.org", source)).toEqual(["anna@example.org", "anna"]);
  });

  test.each(["providers", "autoconfig", "ispdb", "mx", "autodiscover"] as const)(
    "of %s are the declared one and the full address",
    (source) => {
      const server = { ...incoming, username: "anna" };
      expect(usernamesFor(server, "anna@example.org", source)).toEqual(["anna", "anna@example.org"]);
    },
  );

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
    expect([settings?.incoming.username, settings?.outgoing?.username]).toEqual(["anna", "anna@example.org"]);
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

  test("costs two tries where one host does both and is spelled in two ways", async () => {
    const { signIn, tries } = serverKnowing();
    await check({ ...guessed, outgoing: { ...outgoing, host: "IMAP.Example.org" } }, signIn);
    expect(tries).toHaveLength(2);
  });

  test("is tried once only for sending while no server has taken it", async () => {
    const tries: string[] = [];
    await check(guessed, async (server) => {
      tries.push(`${server.protocol} ${server.username}`);
      if (server.protocol === "imap") await new Promise((resolve) => setTimeout(resolve, 5));
      throw rejected(server);
    });
    expect(tries.filter((each) => each.startsWith("smtp"))).toEqual(["smtp anna@example.org"]);
  });

  test("where one host does both, sending starts with the form that receiving found", async () => {
    const { signIn, tries } = serverKnowing("anna");
    const { settings } = await check({ ...guessed, outgoing: { ...outgoing, host: incoming.host } }, signIn);
    expect(settings?.outgoing?.username).toBe("anna");
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

  test("of sending alone says that receiving works, and why sending does not", async () => {
    const { failure } = await check({}, async (server) => {
      if (server.protocol === "smtp") throw rejected(server);
    });
    expect(failure).toEqual({
      code: "SMTP_ONLY_FAIL",
      leg: "outgoing",
      cause: {
        code: "AUTH_REJECTED",
        leg: "outgoing",
        host: "smtp.example.org",
        username: "anna@example.org",
        words: "Nope",
      },
    });
  });

  test("of sending waits for receiving, whose failure counts for more", async () => {
    const { failure } = await check({}, async (server) => {
      if (server.protocol === "smtp") throw rejected(server);
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw failed({ code: "CONNECTION_LOST", host: server.host });
    });
    expect(failure).toEqual({ code: "CONNECTION_LOST", leg: "incoming", host: "imap.example.org" });
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

  test("of the program itself while sending is no reason to offer an account that only receives", async () => {
    const { failure } = await check({}, async ({ protocol }) => {
      if (protocol === "smtp") throw new TypeError("oops");
    });
    expect(failure).toEqual({ code: "BUG", detail: "TypeError: oops", leg: "outgoing" });
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
      failure: {
        code: "SMTP_ONLY_FAIL",
        cause: { code: "SERVER_SILENT", leg: "outgoing", host: "smtp.example.org", port: 465 },
      },
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

describe("receiving only", () => {
  test("asks no outgoing server and gives none", async () => {
    const { signIn, tries } = serverKnowing("anna@example.org");
    const { settings } = await check({ outgoing: null }, signIn);
    expect(settings).toEqual({ incoming, outgoing: null });
    expect(tries).toEqual(["imap.example.org imap anna@example.org"]);
  });

  test("fails as receiving fails", async () => {
    const { failure } = await check({ outgoing: null }, serverKnowing().signIn);
    expect(failure).toMatchObject({ code: "AUTH_REJECTED", leg: "incoming" });
  });
});

describe("a username that the server does not know", () => {
  const knowing =
    (words: (username: string) => string) =>
    async ({ protocol, host, username }: ServerSettings) => {
      if (protocol === "imap") throw failed({ code: "AUTH_REJECTED", host, username, words: words(username) });
    };

  test("in any form is told with every form that was tried", async () => {
    const { failure } = await check(
      guessed,
      knowing(() => "Unknown user"),
    );
    expect(failure).toEqual({
      code: "USERNAME_FORM",
      leg: "incoming",
      host: "imap.example.org",
      tried: ["anna@example.org", "anna"],
      words: "Unknown user",
    });
  });

  test("in one form only: the form it knows has the wrong password", async () => {
    const { failure } = await check(
      guessed,
      knowing((username) => (username === "anna" ? "Wrong password" : "No such user")),
    );
    expect(failure).toMatchObject({ code: "AUTH_REJECTED", username: "anna", words: "Wrong password" });
  });

  test.each([
    ["535 5.7.8 Error: authentication failed: unknown user", true],
    ["user not found", true],
    ["Invalid username.", true],
    ["550 account does not exist", true],
    ["Invalid user or password!", false],
    ["[AUTHENTICATIONFAILED] Invalid credentials (Failure)", false],
    ["Username and Password not accepted", false],
    ["Authentication failed.", false],
    ["The user database cannot be read", false],
  ])("%s: %s", (words, isUnknown) => {
    expect(saysUnknownUser(words)).toBe(isUnknown);
  });
});

describe("what is known of the provider explains a refusal", () => {
  const hint = (...notes: ProviderHint["notes"]) => ({ name: "Example", notes });
  const appPassword = { kind: "appPassword", page: "https://example.org/app" } as const;
  const imapOff = { kind: "imapOff", page: "https://example.org/imap" } as const;
  const oauth = { kind: "oauth", page: null } as const;

  test("as an app password's lack, with the page", async () => {
    const { failure } = await check({ hints: { incoming: hint(imapOff, appPassword) } }, serverKnowing().signIn);
    expect(failure).toEqual({
      code: "APP_PASSWORD",
      leg: "incoming",
      host: "imap.example.org",
      username: "anna@example.org",
      page: "https://example.org/app",
      words: "Nope",
    });
  });

  test("as OAuth2 alone, by the provider's name", async () => {
    const { failure } = await check({ hints: { incoming: hint(oauth) } }, serverKnowing().signIn);
    expect(failure).toEqual({ code: "OAUTH_ONLY", leg: "incoming", provider: "Example" });
  });

  test("as IMAP that is off, where the same password is good for sending", async () => {
    const { failure } = await check({ hints: { incoming: hint(imapOff) } }, async (server) => {
      if (server.protocol === "imap") throw rejected(server);
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    expect(failure).toMatchObject({ code: "IMAP_DISABLED", page: "https://example.org/imap", words: "Nope" });
  });

  test("not as IMAP that is off, where the password is refused for sending, too", async () => {
    const { failure } = await check({ hints: { incoming: hint(imapOff) } }, serverKnowing().signIn);
    expect(failure).toMatchObject({ code: "AUTH_REJECTED", leg: "incoming" });
  });

  test("inside the reason why sending fails", async () => {
    const { failure } = await check({ hints: { outgoing: hint(appPassword) } }, async (server) => {
      if (server.protocol === "smtp") throw rejected(server);
    });
    expect(failure).toMatchObject({ code: "SMTP_ONLY_FAIL", cause: { code: "APP_PASSWORD" } });
  });

  test("with its page where the server itself gave the reason, which is no reason to try another form", async () => {
    let tries = 0;
    const { failure } = await check({ ...guessed, hints: { incoming: hint(appPassword) } }, async (server) => {
      if (server.protocol === "smtp") return;
      tries += 1;
      const { host, username } = server;
      throw failed({ code: "APP_PASSWORD", host, username, page: null, words: "app password required" });
    });
    expect(failure).toMatchObject({ code: "APP_PASSWORD", page: "https://example.org/app" });
    expect(tries).toBe(1);
  });

  test("and explains nothing else", async () => {
    const { failure } = await check({ hints: { incoming: hint(appPassword, oauth) } }, async ({ host }) => {
      throw failed({ code: "THROTTLED", host, words: "[LIMIT]" });
    });
    expect(failure).toMatchObject({ code: "THROTTLED" });
  });
});
