import { afterEach, describe, expect, test } from "vitest";
import { fileSentCopy } from "../../../electron/mail/filed-copy.ts";
import { type ImapSession, openImapSession } from "../../../electron/mail/imap-session.ts";
import { fetchRaw } from "../../../electron/mail/message-download.ts";
import { mannersOf, QUIRKS, type ServerFacts, USUAL } from "../../../electron/mail/server-quirks.ts";
import { failureOf } from "../../../shared/failure.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

let server: ScriptedServer | undefined;
let session: ImapSession | undefined;

afterEach(async () => {
  session?.close();
  await server?.close();
  session = undefined;
  server = undefined;
});

type Say = (tag: string, command: string, rest: string) => string | null;

/** A session with a server that lets everybody in, offers `capabilities` and answers otherwise as `say` says. */
async function signedIn(
  capabilities: string,
  say: Say,
  { greeting = "* OK ready", host }: { greeting?: string; host?: string } = {},
): Promise<ImapSession> {
  server = await startScriptedServer(`${greeting}\r\n`, (line) => {
    const [tag = "", first = "", ...words] = line.split(" ");
    const isUid = first.toUpperCase() === "UID";
    const command = (isUid ? `UID ${words.shift()}` : first).toUpperCase();
    const said = say(tag, command, words.join(" "));
    if (said !== null) return said;
    if (command === "CAPABILITY") return `* CAPABILITY IMAP4rev1 ${capabilities}\r\n${tag} OK\r\n`;
    if (command === "NAMESPACE") return `* NAMESPACE (("" "/")) NIL NIL\r\n${tag} OK\r\n`;
    if (command === "SELECT") {
      return `* FLAGS (\\Seen)\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n* OK [UIDNEXT 2]\r\n${tag} OK [READ-WRITE]\r\n`;
    }
    if (command === "LIST") return `* LIST () "/" "${/"?([^" ]+)"?$/.exec(line)?.[1]}"\r\n${tag} OK\r\n`;
    return `${tag} OK\r\n`;
  });
  session = await openImapSession({
    server: { protocol: "imap", host: "127.0.0.1", port: server.port, security: "none", username: "a" },
    password: "secret",
    silenceMs: 5_000,
    ...(host && { judge: (facts: ServerFacts) => mannersOf({ ...facts, host }) }),
  });
  return session;
}

const copy = {
  messageId: "<sent@test>",
  raw: new TextEncoder().encode("Message-ID: <sent@test>\r\n\r\nText.\r\n"),
  sentAt: 0,
  sentThrough: "smtp.example.org",
};

describe("the table", () => {
  test("every row says how it is recognised, what is different and where that is written down", () => {
    for (const { name, manners, sources } of QUIRKS) {
      expect(Object.keys(manners), name).not.toHaveLength(0);
      for (const key of Object.keys(manners)) expect(Object.keys(USUAL), name).toContain(key);
      expect(sources, name).not.toHaveLength(0);
      for (const source of sources) expect(new URL(source).protocol, name).toBe("https:");
    }
  });

  const facts = (more: Partial<ServerFacts>): ServerFacts => ({ host: "imap.example.org", ...more });

  test.each<[string, ServerFacts, object]>([
    ["an ordinary server", facts({ greeting: "* OK ready." }), USUAL],
    ["Dovecot", facts({ id: { name: "Dovecot" } }), { staleRefusal: expect.any(RegExp), labels: false }],
    ["Gmail", facts({ capabilities: new Set(["X-GM-EXT-1"]) }), { labels: true, filesSent: true }],
    ["Gmail's submission", { host: "smtp.gmail.com" }, { labels: false, filesSent: true }],
    ["Outlook.com", { host: "imap-mail.outlook.com" }, { filesSent: true, exactSizes: false }],
    ["Exchange Online", { host: "outlook.office365.com" }, { filesSent: true, exactSizes: false }],
    [
      "an Exchange of one's own",
      facts({ greeting: "The Microsoft Exchange IMAP4 service is ready." }),
      { filesSent: false, exactSizes: false },
    ],
    ["hMailServer", facts({ id: { name: "hMailServer" } }), { exactSizes: false }],
    ["WildDuck", facts({ greeting: "WildDuck ready" }), { exactSizes: false }],
    ["Zoho", { host: "imap.zoho.eu" }, { filesSent: true }],
    ["iCloud", { host: "imap.mail.me.com" }, { disowned: ["QRESYNC"] }],
    ["163.com", { host: "imap.163.com" }, { wantsIntroduction: true }],
    ["another Coremail", facts({ capabilities: new Set(["X-CM-EXT-1"]) }), { wantsIntroduction: true }],
    ["Yahoo", { host: "imap.mail.yahoo.com." }, { connections: 2 }],
    ["AOL", { host: "IMAP.AOL.COM" }, { connections: 2 }],
    ["Mail.ru", { host: "imap.mail.ru" }, { searchesHeaders: false }],
    ["a domain that merely ends like one", { host: "imap.notzoho.com" }, USUAL],
  ])("%s", (_name, known, manners) => expect(mannersOf(known)).toMatchObject(manners));
});

test("a server that opens nothing to strangers is told name, version and vendor after the sign-in", async () => {
  let isSignedIn = false;
  let isIntroduced = false;
  const opened = await signedIn("ID X-CM-EXT-1", (tag, command, rest) => {
    if (command === "LOGIN") isSignedIn = true;
    if (command === "ID") isIntroduced ||= isSignedIn && /"name" .*"version" .*"vendor" /.test(rest);
    if (command === "ID") return `* ID ("name" "Coremail Imap" "vendor" "Mailtech")\r\n${tag} OK\r\n`;
    if (command !== "SELECT" || isIntroduced) return null;
    return `${tag} NO SELECT Unsafe Login. Please contact kefu@188.com for help\r\n`;
  });
  expect(await opened.select("INBOX")).toMatchObject({ exists: 1 });
});

test("where sizes are no promise, a message is not downloaded twice", async () => {
  const source = "Subject: x\r\n\r\nText.\r\n";
  const key = {
    messageId: 1,
    accountId: 1,
    mailboxId: 1,
    path: "INBOX",
    uidValidity: 1,
    uid: 1,
    uidl: null,
    size: 999,
  };
  const answer: Say = (tag, command) =>
    command === "UID FETCH"
      ? `* 1 FETCH (UID 1 RFC822.SIZE 999 BODY[] {${source.length}}\r\n${source})\r\n${tag} OK\r\n`
      : null;
  const downloads = () => server?.received().match(/UID FETCH/g)?.length;

  const exchange = await signedIn("UIDPLUS", answer, {
    greeting: "* OK The Microsoft Exchange IMAP4 service is ready.",
  });
  expect(String(await fetchRaw(exchange, key))).toBe(source);
  expect(downloads()).toBe(1);
  exchange.close();
  await server?.close();

  const usual = await signedIn("UIDPLUS", answer);
  expect(String(await fetchRaw(usual, key))).toBe(source);
  expect(downloads()).toBe(2);
});

describe("a copy of what was sent", () => {
  test("is left to Gmail where it went through Gmail, and appended where it did not", async () => {
    const answer: Say = (tag, command) => (command === "UID SEARCH" ? `* SEARCH\r\n${tag} OK\r\n` : null);
    const gmail = await signedIn("X-GM-EXT-1 LITERAL+", answer);
    await fileSentCopy(gmail, "[Gmail]/Sent Mail", { ...copy, sentThrough: "smtp.gmail.com" });
    expect(server?.received()).not.toContain("APPEND");
    await fileSentCopy(gmail, "[Gmail]/Sent Mail", copy);
    expect(server?.received()).toContain("APPEND");
  });

  test.each([
    ["is not appended where it is among the newest", "<sent@test>", false],
    ["is appended where it is not", "<other@test>", true],
  ])("%s, without SEARCH HEADER", async (_name, messageId, isAppended) => {
    const answer: Say = (tag, command) => {
      if (command === "UID SEARCH") return `${tag} NO Unsupported search criterion: HEADER\r\n`;
      if (command !== "FETCH") return null;
      return `* 1 FETCH (UID 1 ENVELOPE (NIL "x" NIL NIL NIL NIL NIL NIL NIL "${messageId}"))\r\n${tag} OK\r\n`;
    };
    await fileSentCopy(await signedIn("LITERAL+", answer, { host: "imap.mail.ru" }), "Sent", copy);
    expect(server?.received().includes("APPEND")).toBe(isAppended);
  });
});

test("what a server offers and does not do right is as if it did not offer it", async () => {
  const usual = await signedIn("CONDSTORE QRESYNC", () => null);
  expect([usual.has("CONDSTORE"), usual.has("QRESYNC")]).toEqual([true, true]);
  usual.close();
  await server?.close();
  const icloud = await signedIn("CONDSTORE QRESYNC", () => null, { host: "imap.mail.me.com" });
  expect([icloud.has("CONDSTORE"), icloud.has("QRESYNC")]).toEqual([true, false]);
});

describe("a SELECT that is refused", () => {
  const refuse =
    (words: string): Say =>
    (tag, command) =>
      command === "SELECT" ? `${tag} NO ${words}\r\n` : null;

  test.each([
    ["Mailbox was deleted under us (0.001 + 0.000 secs).", "* OK Dovecot ready.", "CONNECTION_LOST", true],
    ["[SERVERBUG] Internal error occurred.", "* OK Dovecot ready.", "CONNECTION_LOST", true],
    ["[NOPERM] Permission denied", "* OK Dovecot ready.", "SERVER_REFUSED", false],
    ["Mailbox was deleted under us", "* OK ready", "SERVER_REFUSED", false],
  ])("%s after %s: %s", async (words, greeting, code, isClosed) => {
    const opened = await signedIn("", refuse(words), { greeting });
    const error = await opened.select("Projects").catch((reason: unknown) => reason);
    expect(failureOf(error)).toMatchObject({ code });
    expect(opened.isClosed).toBe(isClosed);
  });

  test("of a mailbox that is not listed either means that it is gone", async () => {
    const opened = await signedIn(
      "",
      (tag, command) => {
        if (command === "LIST") return `${tag} OK\r\n`;
        return command === "SELECT" ? `${tag} NO Mailbox was deleted under us\r\n` : null;
      },
      { greeting: "* OK Dovecot ready." },
    );
    const error = await opened.select("Projects").catch((reason: unknown) => reason);
    expect(failureOf(error)).toMatchObject({ code: "NOT_FOUND" });
    expect(opened.isClosed).toBe(false);
  });
});
