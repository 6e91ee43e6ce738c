import { createBudget, indexByContentId, readLines, readText } from "./leaf-text.ts";
import { MAX_HTML_BYTES } from "./limits.ts";
import { readMessageParts } from "./message-parts.ts";
import { plainToHtml } from "./plain-text.ts";
import { sanitiseHtml } from "./sanitise.ts";

export interface ShownBody {
  /**
   * An HTML fragment that was sanitised: no script, form, style sheet from elsewhere or active content. Pictures of the
   * message itself are named by a relative URL, their part's index; remote ones keep theirs.
   */
  readonly html: string;
  /** The body was plain text, so it may take the reader's own colours. */
  readonly plain: boolean;
}

/**
 * Makes the body of a raw message fit to be shown. That is done each time it is opened and never stored: it is most of the
 * work on a message, few of all messages are ever opened, and a stricter sanitiser then holds for old mail too.
 */
export function showBody(raw: Uint8Array): ShownBody {
  const { shown, leaves, body } = readMessageParts(raw);
  const byContentId = indexByContentId({ leaves, body });
  const afford = createBudget();
  const pieces = shown.map((leaf) => {
    if (!afford(leaf)) return "";
    if (leaf.type !== "text/html") return plainToHtml(readLines(leaf));
    return sanitiseHtml(readText(leaf, MAX_HTML_BYTES), (contentId) => byContentId.get(contentId)).html;
  });
  return {
    html: pieces.filter((piece) => piece !== "").join("\n"),
    plain: !shown.some((leaf) => leaf.type === "text/html"),
  };
}
