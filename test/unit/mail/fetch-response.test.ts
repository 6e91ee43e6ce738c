import { parser } from "imapflow/lib/handler/imap-handler.js";
import { formatMessageResponse } from "imapflow/lib/tools.js";
import { expect, test } from "vitest";
import { parseFetchLine } from "../../../electron/mail/fetch-response.ts";
import { listedMessage } from "../../../electron/mail/listed-message.ts";
import { Random } from "../../world/random.ts";

interface Response {
  readonly payload: Buffer;
  readonly literals: readonly Buffer[];
}

/** `line` as imapflow's stream cuts it: `⟦text⟧` is a literal. */
function response(line: string): Response {
  const literals: Buffer[] = [];
  const payload = line.replace(/⟦([^⟧]*)⟧/g, (_, text: string) => {
    literals.push(Buffer.from(text));
    return `{${Buffer.byteLength(text)}}\r\n`;
  });
  return { payload: Buffer.from(payload), literals };
}

/** What imapflow makes of it; null where it cannot be read. */
async function byImapflow({ payload, literals }: Response) {
  try {
    const parsed = await parser(payload, { literals: [...literals] });
    return await formatMessageResponse(parsed as never, { path: "INBOX" } as never);
  } catch {
    return null;
  }
}

const ADDRESSES = '(("Clara J" NIL "clara" "lindenpost.de")("=?utf-8?q?J=C3=B6rg?=" NIL "joerg" "example.org"))';
const LINES = [
  `* 1 FETCH (UID 7 FLAGS (\\Seen $Forwarded) INTERNALDATE "03-Mar-2025 10:00:00 +0130" RFC822.SIZE 1234 ENVELOPE ("Mon, 3 Mar 2025 10:00:00 +0000" "Hello" ${ADDRESSES} ${ADDRESSES} ${ADDRESSES} ${ADDRESSES} NIL NIL NIL "<a@b>") BODYSTRUCTURE ("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 20 1 NIL NIL NIL NIL))`,
  `* 22 FETCH (FLAGS () UID 8 MODSEQ (00123) ENVELOPE (NIL "=?UTF-8?B?0J/RgNC40LLQtdGC?= =?UTF-8?B?IQ==?=" ((NIL NIL "list" NIL)(NIL NIL "a" "x.org")(NIL NIL NIL NIL)) NIL NIL NIL NIL NIL "<old@x>" ⟦<weird"id@x>⟧) INTERNALDATE " 1-Jan-1999 00:00:00 -0800" RFC822.SIZE 0 BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 1 1)("application" "pdf" ("name" "a\\"b.pdf") NIL NIL "base64" 99 NIL ("attachment" ("filename*0*" "utf-8''%D1%8F" "filename*1" ".pdf")) NIL NIL) "mixed" ("boundary" "x") NIL NIL NIL))`,
  `* 3 FETCH (UID 9 FLAGS (\\Deleted) ENVELOPE ("no date" ⟦Сырой заголовок (так бывает)⟧ (("\\"Quoted\\"" NIL "q" "x.org")) NIL NIL NIL NIL NIL NIL NIL) INTERNALDATE "nonsense" RFC822.SIZE 5 BODYSTRUCTURE ("message" "rfc822" NIL NIL NIL "7bit" 10 (NIL "in" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 1 1) 3))`,
  `* 4 FETCH (UID 10 FLAGS (\\Seen NonJunk) ENVELOPE NIL BODYSTRUCTURE NIL INTERNALDATE NIL RFC822.SIZE NIL)`,
  `* 5 FETCH (UID 4294967295 FLAGS (a b) X-GM-MSGID 1278455344230334865 ENVELOPE (⟦Mon, 7 Feb 1994 21:52:25 -0800⟧ ⟦⟧ NIL NIL NIL NIL NIL NIL NIL ⟦ <spaced@id> ⟧) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286 BODYSTRUCTURE ("image" "png" ("name" "x.png") "<cid>" NIL "base64" 10))`,
  `* 6 FETCH (UID 11 FLAGS (\\Seen) MODSEQ (9223372036854775807))`,
];

test.each(LINES)("reads what imapflow reads: %s", async (line) => {
  const given = response(line);
  const fetched = parseFetchLine(given.payload, given.literals);
  const other = await byImapflow(given);
  expect(fetched).toMatchObject({
    uid: other?.uid,
    flags: [...(other?.flags ?? [])],
    modSeq: other?.modseq?.toString() ?? null,
  });
  if (other?.envelope) expect(fetched?.listed).toEqual(listedMessage(other));
  else expect(fetched?.listed).toBeNull();
});

test.each([
  "* 7 FETCH (UID 12 RFC822.SIZE 23 BODY[] ⟦Subject: ✉\r\n\r\nText⟧)",
  "* 7 FETCH (BODY[] ⟦⟧ FLAGS (\\Seen) MODSEQ (4) UID 12)",
])("reads a whole message as imapflow does: %s", async (line) => {
  const given = response(line);
  const other = await byImapflow(given);
  const fetched = parseFetchLine(given.payload, given.literals);
  expect(other?.source).toBeInstanceOf(Buffer);
  expect(fetched).toMatchObject({ uid: 12, source: other?.source, size: other?.size ?? 0, listed: null });
});

test.each([
  '* 7 FETCH (UID 12 BODY[] "short")',
  "* 7 FETCH (UID 12 BODY[] NIL)",
  "* 7 FETCH (UID 12 BODY[TEXT] {4}\r\n)",
])("leaves to imapflow what is no whole message in a literal: %s", (line) => {
  expect(parseFetchLine(Buffer.from(line), [Buffer.from("Text")])).toBeNull();
});

test.each([
  "",
  "* FETCH (UID 1)",
  "* 1 FETCH",
  "* 1 FETCH (FLAGS ())",
  "* 1 FETCH (UID 1",
  '* 1 FETCH (UID 1 ENVELOPE ("',
  '* 1 FETCH (UID 1 ENVELOPE ("a\\',
  "* 1 FETCH (UID 1 ENVELOPE (NIL {5}\r\n NIL))",
  "* 1 FETCH (UID 0 FLAGS ())",
  "* 1 FETCH (UID 99999999999 FLAGS ())",
  `* 1 FETCH (UID 1 BODYSTRUCTURE ${"(".repeat(50_000)})`,
])("leaves to imapflow what is no whole response: %.60s", (line) => {
  expect(parseFetchLine(Buffer.from(line), [])).toBeNull();
});

test("reads the rest where a message is nested deeper than imapflow goes", () => {
  const deep = `${"(".repeat(60)}"text" "plain"${") ".repeat(60)}`;
  const line = `* 1 FETCH (UID 5 ENVELOPE (NIL "deep" NIL NIL NIL NIL NIL NIL NIL NIL) BODYSTRUCTURE ${deep})`;
  expect(parseFetchLine(Buffer.from(line), [])?.listed?.subject).toBe("deep");
});

test("damaged lines neither throw nor say anything else than imapflow says of them", async () => {
  const random = new Random(20_261_126);
  const pieces = ['"', "(", ")", "\\", "{3}\r\n", "NIL", " ", "", "=?utf-8?q?", "\0", "é", "ENVELOPE", "<", "[", "*"];
  let read = 0;
  for (let round = 0; round < 4_000; round += 1) {
    const whole = response(random.pick(LINES));
    const text = whole.payload.toString();
    const at = random.between(9, text.length);
    const length = random.between(0, 4);
    const payload = Buffer.from(text.slice(0, at) + random.pick(pieces) + text.slice(at + length));
    const damaged = { payload, literals: whole.literals };
    const fetched = parseFetchLine(payload, damaged.literals);
    if (!fetched?.listed) continue;
    const other = await byImapflow(damaged);
    if (!other?.envelope || !other.uid) continue;
    read += 1;
    expect(fetched.listed, payload.toString()).toEqual(listedMessage(other));
  }
  expect(read).toBeGreaterThan(1_000);
});
