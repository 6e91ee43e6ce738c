// Gmail as a client sees it, after https://developers.google.com/workspace/gmail/imap/imap-extensions: mailboxes are labels,
// a copy adds one, an expunge takes one, and what goes to Trash or Spam loses all of them. No real one can be had here.
import type { Socket } from "node:net";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

const CAPABILITIES =
  "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS COMPRESS=DEFLATE ENABLE MOVE CONDSTORE " +
  "ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584";

const ALL = "[Gmail]/All Mail";
const BINS = ["[Gmail]/Trash", "[Gmail]/Spam"];
/** What X-GM-LABELS calls the mailboxes of the system. */
const SYSTEM: Readonly<Record<string, string>> = {
  INBOX: "\\Inbox",
  "[Gmail]/Sent Mail": "\\Sent",
  "[Gmail]/Drafts": "\\Draft",
  "[Gmail]/Important": "\\Important",
  "[Gmail]/Starred": "\\Starred",
};

interface GmailMessage {
  readonly msgId: string;
  readonly raw: string;
  readonly flags: Set<string>;
  /** Its UID in each mailbox that it is in. */
  readonly uids: Map<string, number>;
  modSeq: number;
}

export interface GmailServer extends ScriptedServer {
  /** Files a message in All Mail and in `mailboxes`. */
  deliver(subject: string, mailboxes: readonly string[], options?: { seen?: boolean }): void;
  /** The mailboxes that hold the message, and its flags. */
  find(subject: string): { mailboxes: string[]; flags: string[] };
  /** As another client or the website would. */
  mark(subject: string, flag: string): void;
  label(subject: string, mailbox: string): void;
}

export async function startGmailServer({ tellsUids = true } = {}): Promise<GmailServer> {
  const attributes = new Map<string, string>([
    ["INBOX", "\\HasNoChildren"],
    ["[Gmail]", "\\HasChildren \\Noselect"],
    [ALL, "\\All \\HasNoChildren"],
    ["[Gmail]/Drafts", "\\Drafts \\HasNoChildren"],
    ["[Gmail]/Important", "\\HasNoChildren \\Important"],
    ["[Gmail]/Sent Mail", "\\HasNoChildren \\Sent"],
    ["[Gmail]/Spam", "\\HasNoChildren \\Junk"],
    ["[Gmail]/Starred", "\\Flagged \\HasNoChildren"],
    ["[Gmail]/Trash", "\\HasNoChildren \\Trash"],
    ["Receipts", "\\HasNoChildren"],
    ["&BB0EPg- travel", "\\HasNoChildren"],
  ]);
  const paths = [...attributes.keys()];
  const uidNext = new Map(paths.map((path) => [path, 1]));
  const messages: GmailMessage[] = [];
  let modSeq = 1_000;
  const sessions = new WeakMap<Socket, { path: string; idleTag: string; saslTag: string }>();

  const validityOf = (path: string) => paths.indexOf(path) + 1;
  const inMailbox = (path: string) =>
    messages.filter(({ uids }) => uids.has(path)).sort((a, b) => uidIn(a, path) - uidIn(b, path));
  const uidIn = ({ uids }: GmailMessage, path: string) => uids.get(path) ?? 0;

  function add(message: GmailMessage, path: string): void {
    message.modSeq = ++modSeq;
    if (BINS.includes(path)) message.uids.clear();
    else if (!message.uids.has(ALL)) put(message, ALL);
    for (const bin of BINS) if (bin !== path) message.uids.delete(bin);
    put(message, path);
  }
  function put({ uids }: GmailMessage, path: string): void {
    if (uids.has(path)) return;
    const uid = uidNext.get(path) ?? 1;
    uids.set(path, uid);
    uidNext.set(path, uid + 1);
  }
  /** Taking away a label leaves the message in All Mail; taken from a bin it is gone. */
  function remove(message: GmailMessage, path: string): void {
    message.modSeq = ++modSeq;
    if (path !== ALL) message.uids.delete(path);
  }
  const found = (subject: string): GmailMessage => {
    const message = messages.find(({ raw }) => raw.includes(`Subject: ${subject}\r\n`));
    if (!message) throw new Error(`no message ${subject}`);
    return message;
  };

  function labelsOf(message: GmailMessage, path: string): string {
    const labels = [...message.uids.keys()].filter((other) => other !== path && other !== ALL && !BINS.includes(other));
    return labels.map((other) => `"${(SYSTEM[other] ?? other).replace("\\", "\\\\")}"`).join(" ");
  }

  function fetched(message: GmailMessage, seq: number, path: string, items: string): string {
    const subject = /Subject: (.*)\r\n/.exec(message.raw)?.[1];
    const wants = (item: string) => items.includes(item);
    const values = [
      `UID ${uidIn(message, path)}`,
      wants("X-GM-MSGID") && `X-GM-MSGID ${message.msgId}`,
      wants("X-GM-THRID") && `X-GM-THRID ${message.msgId}`,
      wants("X-GM-LABELS") && `X-GM-LABELS (${labelsOf(message, path)})`,
      wants("FLAGS") && `FLAGS (${[...message.flags].join(" ")})`,
      wants("MODSEQ") && `MODSEQ (${message.modSeq})`,
      wants("RFC822.SIZE") && `RFC822.SIZE ${message.raw.length}`,
      wants("INTERNALDATE") && 'INTERNALDATE "01-Jan-2025 10:00:00 +0000"',
      wants("ENVELOPE") &&
        `ENVELOPE ("Wed, 1 Jan 2025 10:00:00 +0000" "${subject}" (("Theo" NIL "theo" "test.invalid")) NIL NIL NIL NIL NIL NIL "<${message.msgId}@test.invalid>")`,
      wants("BODYSTRUCTURE") && `BODYSTRUCTURE ("TEXT" "PLAIN" ("CHARSET" "UTF-8") NIL NIL "7BIT" 10 1 NIL NIL NIL)`,
      wants("BODY.PEEK[]") && `BODY[] {${message.raw.length}}\r\n${message.raw}`,
    ];
    return `* ${seq} FETCH (${values.filter(Boolean).join(" ")})`;
  }

  function statusOf(path: string): string {
    const held = inMailbox(path);
    const unseen = held.filter(({ flags }) => !flags.has("\\Seen")).length;
    return `(MESSAGES ${held.length} UNSEEN ${unseen} UIDNEXT ${uidNext.get(path)} UIDVALIDITY ${validityOf(path)} HIGHESTMODSEQ ${modSeq})`;
  }

  /** The lines before the tagged OK; null for a BAD. */
  function carryOut(line: string, session: { path: string }): string[] | null {
    const [, text = ""] = /^\S+ (.*)$/.exec(line) ?? [];
    const isUid = /^UID /i.test(text);
    const [, command = "", rest = ""] = /^(\S+) ?(.*)$/.exec(text.replace(/^UID /i, "")) ?? [];
    const names = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, atom]) => quoted ?? atom ?? "");
    const held = inMailbox(session.path);
    const chosen = (set: string) => {
      const ranges = set
        .split(",")
        .map((range) => range.split(":").map((end) => (end === "*" ? Infinity : Number(end))));
      return held.filter((message, index) => {
        const number = isUid ? uidIn(message, session.path) : index + 1;
        return ranges.some(([from = 0, to = from]) => number >= Math.min(from, to) && number <= Math.max(from, to));
      });
    };
    const seqOf = (message: GmailMessage) => held.indexOf(message) + 1;
    switch (command.toUpperCase()) {
      case "CAPABILITY":
        return [`* CAPABILITY ${CAPABILITIES}`];
      case "ID":
        return ['* ID ("name" "GImap" "vendor" "Google, Inc." "support-url" "http://mail.google.com/support")'];
      case "NAMESPACE":
        return ['* NAMESPACE (("" "/")) NIL NIL'];
      case "ENABLE":
        return ["* ENABLED CONDSTORE"];
      case "LIST":
        if (rest.endsWith('""')) return ['* LIST (\\Noselect) "/" "/"'];
        return paths.flatMap((path) => [
          `* LIST (${attributes.get(path)}${rest.includes("SUBSCRIBED") ? " \\Subscribed" : ""}) "/" "${path}"`,
          ...(rest.includes("STATUS") && path !== "[Gmail]" ? [`* STATUS "${path}" ${statusOf(path)}`] : []),
        ]);
      case "STATUS":
        return [`* STATUS "${names[0]}" ${statusOf(names[0] ?? "")}`];
      case "SELECT":
        session.path = names[0] ?? "";
        return [
          "* FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen $NotPhishing $Phishing)",
          `* ${inMailbox(session.path).length} EXISTS`,
          "* 0 RECENT",
          `* OK [UIDVALIDITY ${validityOf(session.path)}]`,
          `* OK [UIDNEXT ${uidNext.get(session.path)}]`,
          `* OK [HIGHESTMODSEQ ${modSeq}]`,
        ];
      case "FETCH": {
        const since = Number(/CHANGEDSINCE (\d+)/.exec(rest)?.[1] ?? 0);
        return chosen(names[0] ?? "")
          .filter((message) => message.modSeq > since)
          .map((message) => fetched(message, seqOf(message), session.path, rest));
      }
      case "SEARCH": {
        const uids = held
          .filter(({ flags }) => !rest.includes("UNSEEN") || !flags.has("\\Seen"))
          .filter((message) => {
            const set = /(?:^|\s)UID (\S+)/.exec(rest)?.[1];
            return set === undefined || chosen(set).includes(message);
          })
          .map((message) => uidIn(message, session.path));
        if (rest.includes("RETURN (")) {
          const all = rest.includes("RETURN (ALL") && uids.length > 0 ? `ALL ${uids.join(",")} ` : "";
          return [`* ESEARCH (TAG "${line.split(" ")[0]}") UID ${all}COUNT ${uids.length}`];
        }
        return [`* SEARCH ${uids.join(" ")}`.trimEnd()];
      }
      case "STORE":
        return chosen(names[0] ?? "").map((message) => {
          for (const [flag] of rest.matchAll(/\\\w+/g)) message.flags[rest.includes("+FLAGS") ? "add" : "delete"](flag);
          message.modSeq = ++modSeq;
          return fetched(message, seqOf(message), session.path, "FLAGS MODSEQ");
        });
      case "COPY":
      case "MOVE": {
        const moved = chosen(names[0] ?? "");
        const to = names[1] ?? "";
        const seqs = moved.map(seqOf).sort((a, b) => b - a);
        const from = moved.map((message) => uidIn(message, session.path));
        for (const message of moved) {
          add(message, to);
          if (command.toUpperCase() === "MOVE") remove(message, session.path);
        }
        const uids = moved.map((message) => uidIn(message, to));
        return [
          ...(tellsUids ? [`* OK [COPYUID ${validityOf(to)} ${from.join(",")} ${uids.join(",")}] (Success)`] : []),
          ...(command.toUpperCase() === "MOVE" ? seqs.map((seq) => `* ${seq} EXPUNGE`) : []),
        ];
      }
      case "LSUB":
        return paths.map((path) => `* LSUB (${attributes.get(path)}) "/" "${path}"`);
      case "NOOP":
      case "UNSELECT":
      case "CLOSE":
      case "SUBSCRIBE":
        return [];
      case "LOGOUT":
        return ["* BYE LOGOUT Requested"];
      default:
        return null;
    }
  }

  const server = await startScriptedServer("* OK Gimap ready for requests from 127.0.0.1\r\n", (line, socket) => {
    const session = sessions.get(socket) ?? { path: "", idleTag: "", saslTag: "" };
    sessions.set(socket, session);
    const [tag = "", command = "", mechanism = "", initial] = line.split(" ");
    if (line === "DONE") return `${session.idleTag} OK IDLE terminated (Success)\r\n`;
    if (session.saslTag) {
      const answered = session.saslTag;
      session.saslTag = "";
      return `${answered} OK authenticated (Success)\r\n`;
    }
    switch (command.toUpperCase()) {
      case "LOGIN":
        return `* CAPABILITY ${CAPABILITIES}\r\n${tag} OK authenticated (Success)\r\n`;
      case "AUTHENTICATE":
        if (mechanism && initial) return `${tag} OK authenticated (Success)\r\n`;
        session.saslTag = tag;
        return "+ \r\n";
      case "IDLE":
        session.idleTag = tag;
        return "+ idling\r\n";
      // Offered; this one does not compress.
      case "COMPRESS":
        return `${tag} NO [CANNOT] not now\r\n`;
    }
    const lines = carryOut(line, session);
    if (!lines) return `${tag} BAD Could not parse command\r\n`;
    return [...lines, `${tag} OK (Success)\r\n`].join("\r\n");
  });

  return {
    ...server,
    deliver(subject, mailboxes, { seen = false } = {}) {
      const msgId = String(1_278_455_344_230_334_865n + BigInt(messages.length));
      const raw = `Subject: ${subject}\r\nMessage-ID: <${msgId}@test.invalid>\r\n\r\nText of ${subject}.\r\n`;
      const message = { msgId, raw, flags: new Set(seen ? ["\\Seen"] : []), uids: new Map<string, number>(), modSeq };
      messages.push(message);
      for (const mailbox of [ALL, ...mailboxes]) add(message, mailbox);
    },
    find: (subject) => {
      const { uids, flags } = found(subject);
      return { mailboxes: [...uids.keys()].sort(), flags: [...flags] };
    },
    mark(subject, flag) {
      const message = found(subject);
      message.flags.add(flag);
      message.modSeq = ++modSeq;
    },
    label: (subject, mailbox) => add(found(subject), mailbox),
  };
}
