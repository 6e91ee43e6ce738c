import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type ImapSession, openImapSession } from "../../../electron/mail/imap-session.ts";
import { LISTING_QUERY, listedMessage } from "../../../electron/mail/listed-message.ts";
import type { ListedMessage } from "../../../shared/services/store.ts";
import { accountOf, worldOf } from "../../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const corpus = join(import.meta.dirname, "../../corpus");
let session: ImapSession | undefined;

afterEach(() => session?.close());

test.each(["clara.jensen@lindenpost.de", "vera.sokolova@severnaya-pochta.ru"])(
  "a list row is what imapflow itself would make of the same FETCH, for every message of the corpus: %s",
  async (address) => {
    const files = readdirSync(corpus).filter((name) => name.endsWith(".eml"));
    await world.resetAccount(address);
    await world.seedMailbox(
      address,
      "INBOX",
      files.map((name, index) => ({
        raw: readFileSync(join(corpus, name)),
        flags: index % 2 ? ["\\Seen", "$Forwarded"] : [],
        date: new Date(Date.UTC(2025, 0, 1 + index)),
      })),
    );
    const { incoming, password } = accountOf(address);
    session = await openImapSession({ server: incoming, password, silenceMs: 10_000 });
    await session.select("INBOX");
    const messages: ListedMessage[] = [];
    await session.tap.fetchListed("1:*", { uid: true }, (message) => messages.push(message));
    const expected = await session.perform(async (client) => {
      const all = [];
      for await (const message of client.fetch("1:*", LISTING_QUERY, { uid: true })) all.push(listedMessage(message));
      return all;
    });
    expect(messages).toHaveLength(files.length);
    expect(messages).toEqual(expected);
  },
);
