import { afterEach, expect, test } from "vitest";
import { type ImapSession, openImapSession } from "../../../electron/mail/imap-session.ts";
import { searchUids } from "../../../electron/mail/uid-search.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

let server: ScriptedServer;
let session: ImapSession;

/** Signed in with INBOX selected, of five messages; the server has ESEARCH and answers it so. */
async function selectInbox(esearch: string): Promise<void> {
  server = await startScriptedServer("* OK [CAPABILITY IMAP4rev1 ESEARCH] ready\r\n", (line) => {
    const [tag = "", ...words] = line.split(" ");
    const command = words.join(" ").toUpperCase();
    const done = `${tag} OK done\r\n`;
    if (command.startsWith("CAPABILITY")) return `* CAPABILITY IMAP4rev1 ESEARCH\r\n${done}`;
    if (command.startsWith("SELECT")) return `* 5 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n* OK [UIDNEXT 90]\r\n${done}`;
    if (command.startsWith("UID SEARCH RETURN")) return `* ESEARCH (TAG "${tag}") UID ${esearch}\r\n${done}`;
    if (command.startsWith("UID SEARCH")) return `* SEARCH 3 4 5 9 80\r\n${done}`;
    if (command.startsWith("LIST")) return `* LIST () "/" INBOX\r\n${done}`;
    return done;
  });
  session = await openImapSession({
    server: { protocol: "imap", host: "127.0.0.1", port: server.port, security: "none", username: "u" } as never,
    password: "p",
    silenceMs: 5_000,
  });
  await session.select("INBOX");
}

afterEach(async () => {
  session?.close();
  await server?.close();
});

test.each([
  ["COUNT 4 ALL 3:5,80", [3, 4, 5, 80]],
  ["COUNT 0", []],
])("what ESEARCH tells is taken: %s", async (told, uids) => {
  await selectInbox(told);
  expect(await searchUids(session, { all: true })).toEqual(uids);
  expect(server.received().match(/UID SEARCH/g)).toHaveLength(1);
});

test.each([
  ["more than there are messages", "COUNT 4294967295 ALL 1:4294967295"],
  ["fewer than it counts", "COUNT 5 ALL 3:5"],
  ["more than it counts", "COUNT 2 ALL 3:5"],
  ["no UIDs, and a count", "COUNT 3"],
  ["no count", "ALL 3:5"],
  ["nothing", ""],
])("an answer that names %s is not believed", async (_what, told) => {
  await selectInbox(told);
  expect(await searchUids(session, { all: true })).toEqual([3, 4, 5, 9, 80]);
});
