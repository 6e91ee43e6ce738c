import { failed } from "../../shared/failure.ts";
import type { Client } from "../../shared/rpc.ts";
import type { MimeApi, ParsedMessage } from "../../shared/services/mime.ts";
import type { MessageKey } from "../../shared/services/store.ts";
import type { ImapSession } from "./imap-session.ts";
import type { Store } from "./mailbox-sync.ts";
import { MimeWorkerDown } from "./mime-client.ts";
import { uidSet } from "./uid-set.ts";

export interface BodyStore extends Store {
  readonly mime: Pick<Client<MimeApi>, "parseMessage">;
}

/**
 * The whole message with this key, without touching `\Seen`. Throws NOT_FOUND where the server has it no more, and
 * NOT_DOWNLOADED while a move of ours has not told its UID.
 */
export async function fetchRaw(session: ImapSession, key: MessageKey): Promise<Uint8Array> {
  if (key.uid === null) throw failed({ code: "NOT_DOWNLOADED" });
  const { uidValidity } = await session.select(key.path);
  if (uidValidity !== key.uidValidity) throw failed({ code: "NOT_FOUND", what: "message" });
  const first = await fetchSource(session, key.uid);
  if (first.source.length === first.size || !session.manners.exactSizes) return first.source;
  // A literal is whole or the connection is gone, but a server may be wrong about RFC822.SIZE or have cut the message
  // itself: the same length a second time is what it has.
  const second = await fetchSource(session, key.uid);
  if (second.source.length === second.size || second.source.length === first.source.length) return second.source;
  throw failed({ code: "NOT_DOWNLOADED" });
}

/**
 * Messages of one mailbox in one FETCH, without touching `\\Seen`, by their ids here. Left out are those that are gone and
 * those whose length is not the one that the server gives: {@link fetchRaw} tells what is the matter with them.
 */
export async function fetchRawTogether(
  session: ImapSession,
  keys: readonly MessageKey[],
): Promise<Map<number, Uint8Array>> {
  const raws = new Map<number, Uint8Array>();
  const byUid = new Map(keys.flatMap((key) => (key.uid === null ? [] : [[key.uid, key]])));
  const [first] = keys;
  if (!first || byUid.size === 0) return raws;
  const { uidValidity } = await session.select(first.path);
  await session.perform(() =>
    session.tap.fetchSources(uidSet([...byUid.keys()]), ({ uid, source, size }) => {
      const key = byUid.get(uid);
      if (key && key.uidValidity === uidValidity && source.length === size) raws.set(key.messageId, source);
    }),
  );
  return raws;
}

/** Parses `raw` and stores both. */
export async function saveRaw(store: BodyStore, messageId: number, raw: Uint8Array): Promise<void> {
  const parsed = await parseRaw(store.mime, raw);
  await store.writer.saveBody({ messageId, raw, parsed });
}

/**
 * What `raw` parses to. A message that takes the parser down, twice, is kept as unreadable: fetched and tried again it
 * would do so each time.
 */
export async function parseRaw(mime: BodyStore["mime"], raw: Uint8Array): Promise<ParsedMessage> {
  try {
    return await mime.parseMessage({ raw });
  } catch (error) {
    if (!(error instanceof MimeWorkerDown)) throw error;
    return { ...UNREADABLE, unreadable: error.end };
  }
}

const UNREADABLE: Omit<ParsedMessage, "unreadable"> = {
  subject: "",
  from: [],
  to: [],
  cc: [],
  bcc: [],
  replyTo: [],
  messageId: "",
  inReplyTo: "",
  references: [],
  sentAt: null,
  text: "",
  snippet: "",
  attachments: [],
  hasRemoteImages: false,
};

async function fetchSource(session: ImapSession, uid: number): Promise<{ source: Buffer; size: number }> {
  const fetch = () =>
    session.perform((client) => client.fetchOne(String(uid), { uid: true, source: true, size: true }, { uid: true }));
  let message = await fetch();
  if (!message) {
    // What came since its mailbox was selected here is there only once this connection was told of it (RFC 3501 §5.2).
    await session.perform((client) => client.noop());
    message = await fetch();
  }
  const source = message ? message.source : undefined;
  if (!message || !source) throw failed({ code: "NOT_FOUND", what: "message" });
  return { source, size: message.size ?? source.length };
}
