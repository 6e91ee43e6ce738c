import type { CopyResponseObject, ImapFlow } from "imapflow";
import { failed, type MailFailure } from "../../shared/failure.ts";
import type { Operation, OperationTarget } from "../../shared/services/store.ts";
import { findCopies } from "./earlier-copies.ts";
import type { ImapSession } from "./imap-session.ts";
import { uidSet } from "./uid-set.ts";

/** UIDs a command: a sequence-set of scattered UIDs must fit into a line that every server takes. */
const MOST_UIDS = 500;

export interface OperationResult {
  readonly uidValidity?: number;
  readonly uids?: readonly { from: number; to: number }[];
  readonly appendedUid?: number;
}

/** What is done to messages that are on the server. */
type TargetedOperation = Exclude<Operation, { kind: "append" }>;

export type OperationOutcome =
  | { readonly ok: true; readonly result: OperationResult; readonly touched: readonly string[] }
  | {
      readonly ok: false;
      readonly failure: MailFailure;
      /** The path of a mailbox under another UIDVALIDITY than the targets': nothing was done to them. */
      readonly renumbered?: string;
    };

/**
 * Carries out one operation. The server's refusal comes back as a value; only a connection's failure is thrown, and the
 * operation may then be carried out again from the start.
 */
export async function performOperation(session: ImapSession, operation: TargetedOperation): Promise<OperationOutcome> {
  const touched = new Set<string>();
  const uids: { from: number; to: number }[] = [];
  let uidValidity: number | undefined;
  let isTold = true;
  for (const [path, targets] of byMailbox(operation.targets)) {
    touched.add(path);
    // Anew each time: of a mailbox that was made anew while it was selected, Dovecot moves what has the UIDs now.
    const selected = await session.select(path, { anew: true });
    // The mailbox was made anew since: these UIDs now name other messages, or none (RFC 3501 §2.3.1.1).
    const current = targets.filter((target) => target.uidValidity === selected.uidValidity);
    if (current.length < targets.length) {
      return { ok: false, failure: { code: "NOT_FOUND", what: "message" }, renumbered: path };
    }
    for (const slice of slices(current)) {
      const outcome = await performSlice(session, operation, slice);
      if (!outcome.ok) return outcome;
      uidValidity = outcome.uidValidity;
      isTold &&= uidValidity !== undefined;
      uids.push(...outcome.uids);
    }
  }
  if (operation.kind === "move" || operation.kind === "copy") touched.add(operation.toPath);
  // What is told of some only would say of the others that they were not there.
  const result = uidValidity === undefined || !isTold ? {} : { uidValidity, uids };
  return { ok: true, result, touched: [...touched] };
}

type OnwardOperation = Operation & { kind: "move" | "copy" };

type SliceOutcome =
  | { ok: true; uidValidity?: number; uids: readonly { from: number; to: number }[] }
  | { ok: false; failure: MailFailure };

const DONE: SliceOutcome = { ok: true, uids: [] };

async function performSlice(
  session: ImapSession,
  operation: TargetedOperation,
  targets: readonly OperationTarget[],
): Promise<SliceOutcome> {
  const set = uidSet(targets.map(({ uid }) => uid));
  if (operation.kind === "setFlag") return storeFlag(session, targets, operation);
  if (operation.kind === "delete") return (await deleteForGood(session, set)) ? DONE : refused(session);
  return operation.kind === "copy" ? copy(session, targets, operation) : move(session, targets, operation);
}

async function storeFlag(
  session: ImapSession,
  targets: readonly OperationTarget[],
  { flag, value }: { flag: string; value: boolean },
): Promise<SliceOutcome> {
  const uids = targets.map(({ uid }) => uid);
  // A keyword that the mailbox cannot keep (RFC 3501 §7.1, PERMANENTFLAGS) is left to this store.
  const isLeft = await session.perform(async ({ mailbox }) => flag.startsWith("$") && !canKeep(mailbox, flag));
  if (isLeft) return DONE;
  const told = await session.perform(() => session.tap.storeFlag(uidSet(uids), flag, value));
  if (!told) return refused(session);
  if (await isStored(session, uids, told, { flag, value })) return DONE;
  const failure = session.refusal();
  const words = `OK, but ${flag} is as it was`;
  return { ok: false, failure: failure.code === "SERVER_REFUSED" ? { ...failure, words } : failure };
}

/** An OK alone says little: servers give it to what they do not keep, and to UIDs that they do not know. */
async function isStored(
  session: ImapSession,
  uids: readonly number[],
  told: ReadonlyMap<number, readonly string[]>,
  { flag, value }: { flag: string; value: boolean },
): Promise<boolean> {
  const key = flag.toLowerCase();
  const hasIt = (flags: readonly string[]) => flags.some((each) => each.toLowerCase() === key) === value;
  const doubtful = uids.filter((uid) => !hasIt(told.get(uid) ?? []) || !told.has(uid));
  if (doubtful.length === 0) return true;
  const found: boolean[] = [];
  await session.perform(() =>
    session.tap.fetchFlags(uidSet(doubtful), {}, async (fetched) => {
      found.push(...fetched.map(({ flags }) => hasIt(flags)));
    }),
  );
  // What is no longer there needs no flag.
  return !found.includes(false);
}

function canKeep(mailbox: ImapFlow["mailbox"], flag: string): boolean {
  const kept = mailbox ? mailbox.permanentFlags : undefined;
  return !kept || kept.has("\\*") || kept.has(flag);
}

/** MOVE (RFC 6851), or COPY and then the deletion of what was copied: never the one without the other's success. */
async function move(
  session: ImapSession,
  targets: readonly OperationTarget[],
  operation: OnwardOperation,
): Promise<SliceOutcome> {
  const set = uidSet(targets.map(({ uid }) => uid));
  if (!session.has("MOVE")) return copyAndDelete(session, targets, operation);
  const moved = await session.perform((client) => client.messageMove(set, operation.toPath, { uid: true }));
  return moved ? told(moved) : refused(session);
}

async function copyAndDelete(
  session: ImapSession,
  targets: readonly OperationTarget[],
  operation: OnwardOperation,
): Promise<SliceOutcome> {
  const copied = await copy(session, targets, operation);
  if (copied.ok && !(await deleteForGood(session, uidSet(targets.map(({ uid }) => uid))))) return refused(session);
  return copied;
}

async function copy(
  session: ImapSession,
  targets: readonly OperationTarget[],
  operation: OnwardOperation,
): Promise<SliceOutcome> {
  const { toPath } = operation;
  // An earlier try may have copied them, and lost the line before it was told so.
  const there = operation.attempts > 0 ? await findCopies(session, targets, operation) : new Set<number>();
  const missing = targets.filter(({ uid }) => !there.has(uid));
  const copied =
    missing.length === 0 ||
    (await session.perform((client) =>
      client.messageCopy(uidSet(missing.map(({ uid }) => uid)), toPath, { uid: true }),
    ));
  if (!copied) return refused(session);
  // Where some were there already, the next listing tells the UIDs of all.
  return copied === true || there.size > 0 ? DONE : told(copied);
}

function told({ uidMap, uidValidity }: CopyResponseObject): SliceOutcome {
  if (!uidMap || uidValidity === undefined) return DONE;
  return { ok: true, uidValidity: Number(uidValidity), uids: [...uidMap].map(([from, to]) => ({ from, to })) };
}

/**
 * `\Deleted`, then UID EXPUNGE (RFC 4315). Without UIDPLUS the messages stay marked: a plain EXPUNGE would also remove
 * what other clients have marked.
 */
function deleteForGood(session: ImapSession, set: string): Promise<boolean> {
  return session.perform(async (client) =>
    session.has("UIDPLUS")
      ? Boolean(await client.messageDelete(set, { uid: true }))
      : client.messageFlagsAdd(set, ["\\Deleted"], { uid: true }),
  );
}

function refused(session: ImapSession): SliceOutcome {
  return { ok: false, failure: refusal(session) };
}

/** What the server refused the last command for. A refusal that will pass is thrown, like a connection's failure. */
export function refusal(session: ImapSession): MailFailure {
  const failure = session.refusal();
  if (session.isClosed || failure.code === "THROTTLED" || failure.code === "SERVER_UNAVAILABLE") throw failed(failure);
  return failure;
}

function byMailbox(targets: readonly OperationTarget[]): Map<string, OperationTarget[]> {
  const groups = new Map<string, OperationTarget[]>();
  for (const target of targets) {
    const group = groups.get(target.path);
    if (group) group.push(target);
    else groups.set(target.path, [target]);
  }
  return groups;
}

function* slices(targets: readonly OperationTarget[]): Generator<readonly OperationTarget[]> {
  for (let start = 0; start < targets.length; start += MOST_UIDS) yield targets.slice(start, start + MOST_UIDS);
}
