/** Where the bytes are: paths below the host's origin, the same for `app://` and http. */

/** The body as a document of its own; with `images`, its CSP lets pictures of other servers in. */
export function bodyPath(messageId: number, options: { images: boolean }): string {
  return `/part/${messageId}/body${options.images ? "?images=1" : ""}`;
}

/** One attachment, as a download. */
export function attachmentPath(messageId: number, index: number): string {
  return `/part/${messageId}/${index}`;
}

/** The message as it came, as plain text. */
export function sourcePath(messageId: number): string {
  return `/part/${messageId}/source`;
}

/** POST the bytes of one file here to attach it; the answer is a `DraftAttachment` or a `MailFailure` as JSON. */
export function attachPath(draftId: number, filename: string): string {
  return `/draft/${draftId}/attachments?filename=${encodeURIComponent(filename)}`;
}
