import { afterEach, expect, test } from "vitest";
import { openImapSession } from "../../../electron/mail/imap-session.ts";
import { type ServerFacts, USUAL } from "../../../electron/mail/server-quirks.ts";
import type { Security } from "../../../shared/account.ts";
import { failureOf } from "../../../shared/failure.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";
import { startTrustedServer } from "./trusted-server.ts";

let server: ScriptedServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const CAPABILITY = "* CAPABILITY IMAP4rev1 AUTH=PLAIN";

async function openAgainst(
  greeting: string,
  answer: (tag: string, command: string, line: string) => string | null,
  security: Security = "none",
) {
  server = await startScriptedServer(greeting, (line) => {
    const [tag = "", command = ""] = line.split(" ");
    return answer(tag, command.toUpperCase(), line);
  });
  const settings = { protocol: "imap", host: "127.0.0.1", port: server.port, security, username: "a@test" } as const;
  return openImapSession({ server: settings, password: "secret", silenceMs: 5_000 }).then(
    (session) => {
      session.close();
      return null;
    },
    (error: unknown) => failureOf(error),
  );
}

function refuseAuthWith(words: string) {
  return (tag: string, command: string) => {
    if (command === "CAPABILITY") return `${CAPABILITY}\r\n${tag} OK\r\n`;
    if (command === "AUTHENTICATE") return "+ \r\n";
    return command === "" ? `A NO ${words}\r\n` : `${tag} BAD\r\n`;
  };
}

test.each([
  ["[AUTHENTICATIONFAILED] Authentication failed.", "AUTH_REJECTED"],
  ["Login failed.", "AUTH_REJECTED"],
  ["[UNAVAILABLE] Temporary authentication failure.", "SERVER_UNAVAILABLE"],
  ["[LIMIT] Too many connections", "THROTTLED"],
  ["[INUSE] Mailbox is in use", "THROTTLED"],
  ["Maximum number of connections from user+IP exceeded", "THROTTLED"],
  ["[CONTACTADMIN] Account disabled", "SERVER_UNAVAILABLE"],
  ["[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)", "THROTTLED"],
  ["[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833", "APP_PASSWORD"],
  ["[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page", "IMAP_DISABLED"],
])("a server that says %s: %s", async (words, code) => {
  let authTag = "";
  const refuse = refuseAuthWith(words);
  const failure = await openAgainst(`* OK ready\r\n`, (tag, command) => {
    if (command === "AUTHENTICATE") authTag = tag;
    return refuse(tag, command)?.replace(/^A NO/, `${authTag} NO`) ?? null;
  });
  expect(failure).toMatchObject({ code, leg: "incoming", host: "127.0.0.1" });
  expect(JSON.stringify(failure)).not.toContain("secret");
});

test("a goodbye for a greeting is told in its own words", async () => {
  const failure = await openAgainst("* BYE shutting down\r\n", () => null);
  expect(failure).toMatchObject({ code: "SERVER_UNAVAILABLE", words: "shutting down" });
});

test.each(["starttls", "none"] as const)("a PREAUTH greeting in clear is refused (%s)", async (security) => {
  const failure = await openAgainst(
    "* PREAUTH welcome\r\n",
    (tag, command) => (command === "CAPABILITY" ? `* CAPABILITY IMAP4rev1\r\n${tag} OK\r\n` : `${tag} OK\r\n`),
    security,
  );
  expect(failure).toMatchObject({ code: "STARTTLS_MISSING" });
  expect(server?.received()).not.toMatch(/SELECT|AUTHENTICATE|LOGIN/);
});

test("where STARTTLS is taken out of the offer, no credential leaves", async () => {
  const failure = await openAgainst(
    "* OK ready\r\n",
    (tag, command) => (command === "CAPABILITY" ? `${CAPABILITY}\r\n${tag} OK\r\n` : `${tag} BAD\r\n`),
    "starttls",
  );
  expect(failure).toMatchObject({ code: "STARTTLS_MISSING" });
  expect(server?.received()).not.toMatch(/AUTHENTICATE|LOGIN/);
});

test("what is injected after the STARTTLS answer ends the session before any credential", async () => {
  const failure = await openAgainst(
    "* OK ready\r\n",
    (tag, command) =>
      command === "CAPABILITY"
        ? `${CAPABILITY} STARTTLS\r\n${tag} OK\r\n`
        : `${tag} OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n`,
    "starttls",
  );
  expect(failure).toEqual({ code: "STARTTLS_INJECTION", leg: "incoming", host: "127.0.0.1", port: server?.port });
  expect(server?.received()).not.toMatch(/AUTHENTICATE|LOGIN/);
});

test("a greeting that never comes is silence, not a closed port", async () => {
  const failure = await openAgainst("", () => null);
  expect(failure).toMatchObject({ code: "SERVER_SILENT", host: "127.0.0.1" });
}, 15_000);

test("a server that repeats the command it could not read: its words are told without the password", async () => {
  const failure = await openAgainst("* OK ready\r\n", (tag, command, line) => {
    if (command === "CAPABILITY") return `* CAPABILITY IMAP4rev1\r\n${tag} OK\r\n`;
    return command === "LOGIN" ? `${tag} NO cannot do: ${line}\r\n` : `${tag} BAD\r\n`;
  });
  expect(failure).toMatchObject({ code: "AUTH_REJECTED", words: expect.stringContaining("cannot do") });
  expect(server?.received()).toContain("secret");
  expect(JSON.stringify(failure)).not.toContain("secret");
});

test("over TLS a server that takes tokens alone is sent no password", async () => {
  const secured = await startTrustedServer("* OK ready\r\n", (line) => {
    const [tag, command = ""] = line.split(" ");
    if (command === "CAPABILITY") {
      return `* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2 AUTH=OAUTHBEARER\r\n${tag} OK\r\n`;
    }
    return `${tag} BAD\r\n`;
  });
  server = secured;
  const settings = { protocol: "imap", host: "localhost", port: secured.port, security: "tls", username: "a" } as const;
  const failure = await openImapSession({ server: settings, password: "secret", silenceMs: 5_000 }).then(
    () => null,
    failureOf,
  );
  expect(failure).toEqual({ code: "OAUTH_ONLY", leg: "incoming", provider: "localhost" });
  expect(secured.received()).not.toMatch(/AUTHENTICATE|LOGIN |secret/);
});

test("in clear, LOGINDISABLED is no statement about OAuth2", async () => {
  const failure = await openAgainst("* OK ready\r\n", (tag, command) =>
    command === "CAPABILITY" ? `* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2\r\n${tag} OK\r\n` : `${tag} BAD\r\n`,
  );
  expect(failure).toMatchObject({ code: "SERVER_REFUSED" });
  expect(server?.received()).not.toMatch(/AUTHENTICATE|LOGIN |secret/);
});

test("a probe that is answered leaves the session as it is, one that is not ends it", async () => {
  let isMute = false;
  server = await startScriptedServer("* OK ready\r\n", (line) => {
    const [tag, command] = line.split(" ");
    if (isMute) return null;
    return `${command === "CAPABILITY" ? "* CAPABILITY IMAP4rev1\r\n" : ""}${tag} OK\r\n`;
  });
  const { port } = server;
  const settings = { protocol: "imap", host: "127.0.0.1", port, security: "none", username: "a@test" } as const;
  const session = await openImapSession({ server: settings, password: "secret", silenceMs: 60_000 });
  await session.probe(5_000);
  expect(session.isClosed).toBe(false);
  expect(server.received()).toMatch(/ NOOP\r\n$/);
  isMute = true;
  await session.probe(100);
  expect(session.isClosed).toBe(true);
  expect(await session.closed).toEqual({ code: "SERVER_SILENT", leg: "incoming", host: "127.0.0.1", port });
});

test.each([
  { how: "of a server that keeps to it", disowned: () => false, enabled: true, told: "(CHANGEDSINCE 5 VANISHED)" },
  { how: "of a host known to break it", disowned: () => true, enabled: false, told: "(CHANGEDSINCE 5)" },
  {
    how: "of a server that is known only once it has greeted",
    disowned: ({ greeting }: ServerFacts) => greeting !== undefined,
    enabled: true,
    told: "(CHANGEDSINCE 5)",
  },
])("QRESYNC $how", async ({ disowned, enabled, told }) => {
  server = await startScriptedServer("* OK ready\r\n", (line) => {
    const [tag, command, ...words] = line.split(" ");
    const before =
      command === "CAPABILITY"
        ? "* CAPABILITY IMAP4rev1 ENABLE CONDSTORE QRESYNC\r\n"
        : command === "ENABLE"
          ? `* ENABLED ${words.join(" ")}\r\n`
          : command === "SELECT"
            ? "* 1 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n* OK [HIGHESTMODSEQ 9]\r\n"
            : command === "UID"
              ? "* VANISHED (EARLIER) 3:5,9\r\n"
              : "";
    return `${before}${tag} OK\r\n`;
  });
  const settings = {
    protocol: "imap",
    host: "127.0.0.1",
    port: server.port,
    security: "none",
    username: "a@test",
  } as const;
  const session = await openImapSession({
    server: settings,
    password: "secret",
    silenceMs: 5_000,
    judge: (facts) => ({ ...USUAL, disowned: disowned(facts) ? ["QRESYNC"] : [] }),
  });
  expect(/ ENABLE [^\r]*QRESYNC/.test(server.received())).toBe(enabled);
  await session.select("INBOX");
  const vanished = await session.tap.fetchFlags("1:*", { changedSince: 5n }, async () => undefined);
  expect(vanished).toEqual([
    { from: 3, to: 5 },
    { from: 9, to: 9 },
  ]);
  expect(server.received()).toContain(told);
  session.close();
});

test("with mod-sequences on, flags without one are not taken for an answer", async () => {
  server = await startScriptedServer("* OK ready\r\n", (line) => {
    const [tag, command, ...words] = line.split(" ");
    if (command === "CAPABILITY") return `* CAPABILITY IMAP4rev1 ENABLE CONDSTORE\r\n${tag} OK\r\n`;
    if (command === "ENABLE") return `* ENABLED ${words.join(" ")}\r\n${tag} OK\r\n`;
    if (command === "SELECT") {
      return `* 2 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n* OK [HIGHESTMODSEQ 9]\r\n${tag} OK\r\n`;
    }
    if (command !== "UID") return `${tag} OK\r\n`;
    const unasked = "* 1 FETCH (UID 1 FLAGS (\\Deleted))\r\n";
    return `* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (8))\r\n${unasked}${tag} OK\r\n`;
  });
  const { port } = server;
  const settings = { protocol: "imap", host: "127.0.0.1", port, security: "none", username: "a@test" } as const;
  const session = await openImapSession({ server: settings, password: "secret", silenceMs: 5_000 });
  await session.select("INBOX");
  const fetched: unknown[] = [];
  await session.tap.fetchFlags("1:*", {}, async (part) => void fetched.push(...part));
  expect(fetched).toEqual([{ uid: 1, flags: ["\\Seen"], modSeq: "8" }]);
  session.close();
});

test("the highest mod-sequence goes along with what is told, asked and unasked", async () => {
  let sayFlags: () => void = () => undefined;
  server = await startScriptedServer("* OK ready\r\n", (line, socket) => {
    const [tag, command, ...words] = line.split(" ");
    sayFlags = () => void socket.write("* 1 FETCH (UID 1 FLAGS () MODSEQ (15))\r\n");
    if (command === "CAPABILITY") return `* CAPABILITY IMAP4rev1 ENABLE CONDSTORE\r\n${tag} OK\r\n`;
    if (command === "ENABLE") return `* ENABLED ${words.join(" ")}\r\n${tag} OK\r\n`;
    if (command === "SELECT") {
      return `* 2 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n* OK [HIGHESTMODSEQ 9]\r\n${tag} OK\r\n`;
    }
    return `${command === "UID" ? "* 1 FETCH (UID 1 FLAGS () MODSEQ (12))\r\n" : ""}${tag} OK\r\n`;
  });
  const { port } = server;
  const settings = { protocol: "imap", host: "127.0.0.1", port, security: "none", username: "a@test" } as const;
  const { promise: isTold, resolve } = Promise.withResolvers<string>();
  const session = await openImapSession({
    server: settings,
    password: "secret",
    silenceMs: 5_000,
    onChange: (change) => resolve(change),
  });
  expect(await session.select("INBOX")).toMatchObject({ modSeq: "9" });
  await session.tap.fetchFlags("1:*", { changedSince: 9n }, async () => undefined);
  expect(await session.select("INBOX")).toMatchObject({ modSeq: "12" });
  sayFlags();
  expect(await isTold).toBe("flagged");
  expect(await session.select("INBOX")).toMatchObject({ modSeq: "15" });
  session.close();
});

test("whole messages come from one command, in whatever form, and flags told in between are news", async () => {
  server = await startScriptedServer("* OK ready\r\n", (line) => {
    const [tag, command, ...words] = line.split(" ");
    if (command === "CAPABILITY") return `* CAPABILITY IMAP4rev1\r\n${tag} OK\r\n`;
    if (command === "SELECT") return `* 3 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n${tag} OK\r\n`;
    if (command !== "UID" || words[0] !== "FETCH") return `${tag} OK\r\n`;
    return [
      "* 1 FETCH (UID 4 RFC822.SIZE 5 BODY[] {5}\r\nfirst)",
      "* 3 FETCH (UID 9 FLAGS (\\Seen))",
      '* 2 FETCH (UID 6 RFC822.SIZE 6 BODY[] "second")',
      "* 3 FETCH (UID 9 BODY[] {5}\r\nthird)",
      `${tag} OK`,
      "",
    ].join("\r\n");
  });
  const { port } = server;
  const settings = { protocol: "imap", host: "127.0.0.1", port, security: "none", username: "a@test" } as const;
  const changes: string[] = [];
  const onChange = (change: string) => void changes.push(change);
  const session = await openImapSession({ server: settings, password: "secret", silenceMs: 5_000, onChange });
  await session.select("INBOX");
  const fetched: unknown[] = [];
  await session.tap.fetchSources("4:9", ({ uid, size, source }) => fetched.push([uid, size, source.toString()]));
  expect(fetched.toSorted()).toEqual([
    [4, 5, "first"],
    [6, 6, "second"],
    [9, 0, "third"],
  ]);
  expect(changes).toContain("flagged");
  expect(server.received()).toMatch(/UID FETCH 4:9 \(.*BODY\.PEEK\[\]/);
  session.close();
});
