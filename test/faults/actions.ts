import { composeMessage } from "../../electron/mime/compose.ts";
import { openDatabase } from "../../electron/store/database.ts";
import type { Account } from "../../shared/account.ts";
import { failureOf } from "../../shared/failure.ts";
import type { SpecialUse } from "../../shared/mailbox.ts";
import { type Composition, databasePathIn } from "./composition.ts";

/** What a person does; messages are named by their Message-ID, since local numbers differ from run to run. */
export type Action =
  | { readonly kind: "flag"; readonly ids: readonly string[]; readonly flag: string; readonly value: boolean }
  | { readonly kind: "move" | "copy"; readonly ids: readonly string[]; readonly to: string }
  | { readonly kind: "spam"; readonly ids: readonly string[]; readonly value: boolean }
  /** Takes back the latest of those that can be. */
  | { readonly kind: "undo" }
  | { readonly kind: "archive" | "delete"; readonly ids: readonly string[] }
  | { readonly kind: "send"; readonly to: string; readonly messageId: string; readonly subject: string }
  /** Once so many messages were found to be gone from the server, they are put back. */
  | { readonly kind: "restore"; readonly count: number }
  /** Until what was asked for so far is carried out. */
  | { readonly kind: "wait" };

/** Does what a person does, as the handlers of the contract do it. */
export async function act(
  { reader, writer, mail }: Composition,
  directory: string,
  account: Account,
  actions: readonly Action[],
): Promise<void> {
  const accountId = account.id;
  let undoId: number | null = null;
  for (const action of actions) {
    await doOne(action).catch((error: unknown) => {
      // Nobody can act on what is not there to be seen.
      if (failureOf(error).code !== "NOT_FOUND") throw error;
    });
    await mail.performOperations({ accountId });
  }

  async function doOne(action: Action): Promise<void> {
    switch (action.kind) {
      case "flag":
        await note(
          writer.setFlag({ messageIds: rowsOf(directory, action.ids), flag: action.flag, value: action.value }),
        );
        break;
      case "move":
      case "copy": {
        const args = { messageIds: rowsOf(directory, action.ids), mailboxId: await mailboxOf(action.to) };
        await note(action.kind === "copy" ? writer.copyMessages(args) : writer.moveMessages(args));
        break;
      }
      case "archive":
        await note(writer.archiveMessages({ messageIds: rowsOf(directory, action.ids) }));
        break;
      case "delete":
        await note(writer.deleteMessages({ messageIds: rowsOf(directory, action.ids) }));
        break;
      case "spam":
        await note(writer.markSpam({ messageIds: rowsOf(directory, action.ids), value: action.value }));
        break;
      case "undo":
        if (undoId !== null) await writer.undo({ undoId });
        undoId = null;
        break;
      case "send":
        await send(action);
        break;
      case "restore":
        await writer.restoreRemoved({ messageIds: await removed(action.count) });
        break;
      case "wait":
        await untilDone();
    }
  }

  async function note(done: Promise<{ undo: number | null }>): Promise<void> {
    undoId = (await done).undo;
  }

  async function mailboxOf(to: string): Promise<number> {
    const mailboxes = await reader.listMailboxes({ accountId });
    const found = mailboxes.find(({ path, specialUse }) => path === to || specialUse === (to as SpecialUse));
    if (!found) throw new Error(`no mailbox ${to}`);
    return found.id;
  }

  async function removed(count: number): Promise<number[]> {
    for (;;) {
      const { total, rows } = await reader.listRemoved({ accountId, offset: 0, limit: count });
      if (total === count) return rows.map(({ id }) => id);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function send({ to, messageId, subject }: Action & { kind: "send" }): Promise<void> {
    const fields = { accountId, to, cc: "", bcc: "", subject, text: "Hello." };
    const draft = await writer.createDraft({
      kind: "new",
      fields,
      inReplyTo: "",
      references: [],
      sourceMessageId: null,
      attachments: [],
    });
    const message = await composeMessage({
      from: { name: account.name, address: account.address },
      ...fields,
      messageId,
      inReplyTo: "",
      references: [],
      date: Date.now(),
      attachments: [],
    });
    await writer.queueSend({ draftId: draft.id, messageId, message, at: Date.now() });
    await mail.deliverOutbox({ accountId });
  }

  async function untilDone(): Promise<void> {
    const isDone = async () =>
      (await reader.listOperations({ accountId })).length === 0 && (await reader.listOutbox({})).length === 0;
    while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function rowsOf(directory: string, ids: readonly string[]): number[] {
  const db = openDatabase(databasePathIn(directory), { readonly: true });
  try {
    const find = db
      .prepare<[string], number>("SELECT id FROM message WHERE header_message_id = ? AND hidden = 0 ORDER BY id")
      .pluck();
    return ids.flatMap((id) => find.get(id) ?? []);
  } finally {
    db.close();
  }
}
