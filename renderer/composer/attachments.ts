import { useEffect, useRef, useState } from "react";
import type { Draft, DraftAttachment } from "../../shared/composition.ts";
import { failureOf, type MailFailure } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { type Upload, uploadFile } from "./upload.ts";

/** One file of a draft, there or on its way. */
export interface AttachedFile {
  readonly key: string;
  readonly filename: string;
  readonly type: string;
  readonly size: number;
  readonly state:
    | { readonly kind: "attached"; readonly attachmentId: number }
    | { readonly kind: "uploading"; readonly share: number }
    | { readonly kind: "failed"; readonly failure: MailFailure };
}

export interface Attachments {
  readonly items: readonly AttachedFile[];
  /** Something is still on its way. */
  readonly isBusy: boolean;
  add(files: Iterable<File>): void;
  remove(item: AttachedFile): void;
}

/** The files of a draft, and how to add and remove them. */
export function useAttachments(draft: Draft): Attachments {
  const [items, setItems] = useState<readonly AttachedFile[]>(() => draft.attachments.map(attached));
  const uploads = useRef(new Map<string, Upload>());
  const lastKey = useRef(0);
  useEffect(() => {
    const running = uploads.current;
    return () => {
      for (const upload of running.values()) upload.cancel();
    };
  }, []);

  function update(key: string, change: (item: AttachedFile) => AttachedFile): void {
    setItems((before) => before.map((item) => (item.key === key ? change(item) : item)));
  }

  function addOne(file: File): void {
    lastKey.current += 1;
    const key = `upload-${lastKey.current}`;
    const { name: filename, type, size } = file;
    setItems((before) => [...before, { key, filename, type, size, state: { kind: "uploading", share: 0 } }]);
    const upload = uploadFile(draft.id, file, (share) =>
      update(key, (item) => ({ ...item, state: { kind: "uploading", share } })),
    );
    uploads.current.set(key, upload);
    upload.done
      .then(
        (attachment) => update(key, () => ({ ...attached(attachment), key })),
        (error: unknown) => update(key, (item) => ({ ...item, state: { kind: "failed", failure: failureOf(error) } })),
      )
      .finally(() => uploads.current.delete(key));
  }

  return {
    items,
    isBusy: items.some(({ state }) => state.kind === "uploading"),
    add(files) {
      for (const file of files) addOne(file);
    },
    remove(item) {
      uploads.current.get(item.key)?.cancel();
      setItems((before) => before.filter(({ key }) => key !== item.key));
      if (item.state.kind !== "attached") return;
      const { attachmentId } = item.state;
      api.removeDraftAttachment({ draftId: draft.id, attachmentId }).catch((error: unknown) => {
        const failure = failureOf(error);
        if (failure.code !== "NOT_FOUND") setItems((before) => [...before, item]);
      });
    },
  };
}

function attached({ id, filename, type, size }: DraftAttachment): AttachedFile {
  return { key: `attachment-${id}`, filename, type, size, state: { kind: "attached", attachmentId: id } };
}
