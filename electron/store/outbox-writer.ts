import type { DraftKind, OutboxState } from "../../shared/composition.ts";
import { failed, type MailFailure } from "../../shared/failure.ts";
import type { StoreWriterApi } from "../../shared/services/store.ts";
import type { WriterContext } from "./transaction.ts";

interface DraftInOutbox {
  id: number;
  kind: DraftKind;
  source_message_id: number | null;
}

type OutboxCalls = "queueSend" | "applySendState" | "finishSend" | "recoverOutbox" | "reviseSend";

export function outboxWriter(
  { db, changes }: WriterContext,
  setFlag: StoreWriterApi["setFlag"],
): Pick<StoreWriterApi, OutboxCalls> {
  const draft = db.prepare<[number], { account_id: number; subject: string; address: string; can_send: number }>(
    `SELECT d.account_id, d.subject, a.address, a.outgoing IS NOT NULL AS can_send
     FROM draft d JOIN account a ON a.id = d.account_id WHERE d.id = ? AND d.outbox_id IS NULL`,
  );
  const add = db.prepare(
    `INSERT INTO outbox (account_id, header_message_id, subject, envelope_from, envelope_to, state, retry_at, queued_at,
       filed, submitted)
     VALUES (@accountId, @messageId, @subject, @from, @to, 'queued', @at, @at, @filed, @submitted)`,
  );
  const lock = db.prepare<[number | bigint, number]>("UPDATE draft SET outbox_id = ? WHERE id = ?");
  const unlock = db.prepare<[number]>("UPDATE draft SET outbox_id = NULL WHERE outbox_id = ?");
  const stateOf = db.prepare<[number], OutboxState>("SELECT state FROM outbox WHERE id = ?").pluck();
  const saveState = db.prepare(
    `UPDATE outbox SET state = @state, failure = @failure, retry_at = @retryAt, attempts = attempts + @attempted
     WHERE id = @outboxId`,
  );
  const draftOf = db.prepare<[number], DraftInOutbox>(
    "SELECT id, kind, source_message_id FROM draft WHERE outbox_id = ?",
  );
  const isShown = db.prepare<[number]>("SELECT 1 FROM message WHERE id = ? AND hidden = 0");
  const remove = db.prepare<[number]>("DELETE FROM outbox WHERE id = ?");
  const interrupted = db.prepare<[], { id: number; host: string }>(
    `SELECT o.id, a.outgoing ->> 'host' AS host FROM outbox o JOIN account a ON a.id = o.account_id
     WHERE o.state = 'sending'`,
  );
  /** Later ones are being sent, and not interrupted. */
  const sendingAtStart = new Set(interrupted.all().map(({ id }) => id));

  function requireState(outboxId: number): OutboxState {
    const state = stateOf.get(outboxId);
    if (state === undefined) throw failed({ code: "NOT_FOUND", what: "outbox" });
    return state;
  }

  return {
    queueSend({ draftId, messageId, message, at }) {
      const source = draft.get(draftId);
      if (!source) throw failed({ code: "NOT_FOUND", what: "draft" });
      if (!source.can_send) throw failed({ code: "RECEIVE_ONLY", address: source.address });
      const { lastInsertRowid } = add.run({
        accountId: source.account_id,
        messageId,
        subject: source.subject,
        from: message.envelope.from,
        to: JSON.stringify(message.envelope.to),
        at,
        filed: message.filed,
        submitted: message.submitted,
      });
      lock.run(lastInsertRowid, draftId);
      changes.noteDrafts();
      changes.noteOutbox();
      return { outboxId: Number(lastInsertRowid) };
    },

    applySendState({ outboxId, state, failure, retryAt, attempted = false }) {
      // What a server has accepted is never sent again, whoever asks for it and however late.
      if (requireState(outboxId) === "accepted" && state !== "accepted") {
        throw failed({ code: "NOT_FOUND", what: "outbox" });
      }
      saveState.run({
        outboxId,
        state,
        failure: failure === null ? null : JSON.stringify(failure),
        retryAt,
        attempted: Number(attempted),
      });
      changes.noteOutbox();
    },

    finishSend({ outboxId }) {
      requireState(outboxId);
      const sent = draftOf.get(outboxId);
      remove.run(outboxId);
      changes.noteOutbox();
      const sourceMessageId = sent?.source_message_id ?? null;
      if (!sent || sent.kind === "new" || sourceMessageId === null || !isShown.get(sourceMessageId)) {
        return { accountIds: [] };
      }
      const flag = sent.kind === "forward" ? "$Forwarded" : "\\Answered";
      const { accountIds } = setFlag({ messageIds: [sourceMessageId], flag, value: true });
      return { accountIds };
    },

    recoverOutbox() {
      for (const { id, host } of interrupted.all()) {
        if (!sendingAtStart.has(id)) continue;
        const failure: MailFailure = { code: "MAY_HAVE_BEEN_SENT", leg: "outgoing", host };
        saveState.run({
          outboxId: id,
          state: "uncertain",
          failure: JSON.stringify(failure),
          retryAt: null,
          attempted: 0,
        });
        changes.noteOutbox();
      }
    },

    reviseSend({ outboxId }) {
      const state = requireState(outboxId);
      const kept = draftOf.get(outboxId);
      if (state === "sending" || state === "accepted" || !kept) throw failed({ code: "NOT_FOUND", what: "outbox" });
      unlock.run(outboxId);
      remove.run(outboxId);
      changes.noteDrafts();
      changes.noteOutbox();
      return { draftId: kept.id };
    },
  };
}
