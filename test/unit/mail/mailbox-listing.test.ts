import { afterEach, expect, test } from "vitest";
import { type ImapSession, openImapSession } from "../../../electron/mail/imap-session.ts";
import { listMailboxes, makeMissing } from "../../../electron/mail/mailbox-listing.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

let server: ScriptedServer | undefined;
let session: ImapSession | undefined;

afterEach(async () => {
  session?.close();
  await server?.close();
});

/** A server that has INBOX alone until something is made; `takes` says which CREATE it carries out. */
async function serverWith(capabilities: string, takes: (line: string) => boolean): Promise<ImapSession> {
  const made: string[] = ["INBOX"];
  server = await startScriptedServer("* OK ready\r\n", (line) => {
    const [tag = "", command = "", name = ""] = line.split(" ");
    const done = (lines: readonly string[] = []) => `${[...lines, `${tag} OK`].join("\r\n")}\r\n`;
    switch (command.toUpperCase()) {
      case "CAPABILITY":
        return done([`* CAPABILITY IMAP4rev1 NAMESPACE ${capabilities}`]);
      case "NAMESPACE":
        return done(['* NAMESPACE (("" "/")) NIL NIL']);
      case "LIST":
        return done(made.map((path) => `* LIST () "/" ${path}`));
      case "CREATE":
        if (!takes(line)) return `${tag} NO [USEATTR] not that\r\n`;
        made.push(name);
        return done();
      default:
        return done();
    }
  });
  const settings = { protocol: "imap", host: "127.0.0.1", port: server.port, security: "none", username: "a" } as const;
  session = await openImapSession({ server: settings, password: "secret", silenceMs: 5_000 });
  return session;
}

async function listMade(opened: ImapSession) {
  expect(await makeMissing(opened, await listMailboxes(opened))).toBe(true);
  return listMailboxes(opened);
}

const creations = () => [...(server?.received().matchAll(/CREATE (.+)\r\n/g) ?? [])].map(([, args]) => args);

test("what is missing is made with its use, where the server takes that", async () => {
  const listed = await listMade(await serverWith("CREATE-SPECIAL-USE", () => true));
  expect(creations()).toEqual([
    "Sent (USE (\\Sent))",
    "Drafts (USE (\\Drafts))",
    "Archive (USE (\\Archive))",
    "Trash (USE (\\Trash))",
  ]);
  expect(listed.map(({ specialUse }) => specialUse).sort()).toEqual(["archive", "drafts", "inbox", "sent", "trash"]);
});

test("a use that the server declines is left out, and the mailbox is made all the same", async () => {
  const opened = await serverWith("CREATE-SPECIAL-USE", (line) => !line.includes("(\\Archive)"));
  const listed = await listMade(opened);
  expect(creations()).toEqual([
    "Sent (USE (\\Sent))",
    "Drafts (USE (\\Drafts))",
    "Archive (USE (\\Archive))",
    "Archive",
    "Trash (USE (\\Trash))",
  ]);
  expect(listed.map(({ specialUse }) => specialUse).sort()).toEqual(["archive", "drafts", "inbox", "sent", "trash"]);
});

test("a server that knows nothing of uses is told nothing of them", async () => {
  await listMade(await serverWith("", () => true));
  expect(creations()).toEqual(["Sent", "Drafts", "Archive", "Trash"]);
});
