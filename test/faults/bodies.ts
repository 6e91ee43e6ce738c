import { setTimeout as delay } from "node:timers/promises";
import { untilEqual } from "./killing.ts";
import type { Lane } from "./lane.ts";
import type { Trial } from "./scenario.ts";
import { readStore } from "./stored-state.ts";

const SIZE = 60_000;
/** Of the message's bytes, how many come before the line is cut; the last is the literal without what closes it. */
const SHORT = [0, 1, 700, SIZE / 2, SIZE - 1, SIZE];
/** How often it is cut before it may come whole. */
const CUTS = 2;

/** Three lines in Latin-1 and a tail that a parser would be content without. */
function message(): Buffer {
  const head = "From: Ann <ann@meadowmail.org>\r\nSubject: Whole\r\nMessage-ID: <whole@seed.test>\r\n\r\n";
  const line = `caf\xe9 ${"x".repeat(66)}\r\n`;
  const body = line.repeat(Math.ceil(SIZE / line.length)).slice(0, SIZE - head.length - 2);
  return Buffer.from(`${head}${body}\r\n`, "latin1");
}

/** Where the message begins in a response that holds it, and null in any other. */
function literalStart(response: Buffer): number | null {
  const head = response.toString("latin1", 0, 400);
  const literal = /(?:BODY\[\]|RFC822)[^{]*\{(\d+)\}\r\n/.exec(head);
  return literal && Number(literal[1]) > SIZE / 2 ? literal.index + literal[0].length : null;
}

export const bodies: Trial = {
  name: "bodies",
  about: "The line is cut, twice, after so many bytes of a message of 60,000, or the server sends fewer than it has.",
  promises: [7, 13],
  cases(size) {
    const step = Math.floor(SIZE / 30);
    const full = Array.from({ length: 30 }, (_, index) => index * step + 1);
    const offsets = [...new Set(size === "full" ? [...SHORT, ...full] : SHORT)].sort((a, b) => a - b);
    return [...offsets.map((offset) => `cut after ${offset}`), "sent short once"];
  },
  async run(lane, name) {
    await lane.reset();
    await lane.world.seedMailbox(lane.account.address, "INBOX", [{ raw: message() }]);
    return name.startsWith("cut") ? cutShort(lane, Number(/\d+/.exec(name)?.[0])) : sendShort(lane);
  },
};

async function cutShort(lane: Lane, offset: number): Promise<string[]> {
  let cuts = 0;
  lane.imap.tap = {
    cutAt(response) {
      const start = literalStart(response);
      if (start === null || cuts >= CUTS) return null;
      cuts += 1;
      return start + offset;
    },
  };
  const problems: string[] = [];
  const client = await lane.open();
  const account = await client.start(lane.identity);
  const deadline = Date.now() + 30_000;
  const rowId = async () => {
    const inbox = (await client.reader.listMailboxes({ accountId: account.id })).find((each) => each.path === "INBOX");
    return inbox && (await client.reader.listMessages({ mailboxId: inbox.id, offset: 0, limit: 1 })).rows[0]?.id;
  };
  // It asks by itself, or as a person who opens the message and, after a failure, opens it again.
  while (Date.now() < deadline) {
    const messageId = await rowId().catch(() => undefined);
    if (messageId !== undefined) {
      const raw = await client.reader.getRaw({ messageId });
      if (raw) {
        if (cuts < CUTS) problems.push(`there is a body of ${raw.length} bytes after ${cuts} of ${CUTS} cuts`);
        break;
      }
      await client.mail.downloadMessage({ messageId }).catch(() => undefined);
    }
    await delay(20);
  }
  problems.push(...(await finish(lane, client)));
  return problems;
}

async function sendShort(lane: Lane): Promise<string[]> {
  let times = 0;
  lane.imap.tap = {
    rewrite(response) {
      const start = literalStart(response);
      if (start === null || times > 0) return response;
      times += 1;
      const head = response.toString("latin1", 0, start).replace(/\{(\d+)\}\r\n$/, `{${SIZE - 500}}\r\n`);
      return Buffer.concat([
        Buffer.from(head, "latin1"),
        response.subarray(start, start + SIZE - 500),
        response.subarray(start + SIZE),
      ]);
    },
  };
  const client = await lane.open();
  await client.start(lane.identity);
  const deadline = Date.now() + 15_000;
  while (times === 0 && Date.now() < deadline) await delay(20);
  const problems = times === 0 ? ["nobody asked for the message"] : [];
  return [...problems, ...(await finish(lane, client))];
}

async function finish(lane: Lane, client: Awaited<ReturnType<Lane["open"]>>): Promise<string[]> {
  const problems = await untilEqual(lane);
  await client.stop();
  await lane.drained();
  const store = readStore(lane.directory);
  if (store.bodies !== 1) problems.push(`${store.bodies} bodies are stored`);
  return [...problems, ...store.unsound, ...client.bugs.map(String)];
}
