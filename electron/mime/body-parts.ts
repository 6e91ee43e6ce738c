import type { Part } from "./part-tree.ts";

/** Which leaves are the text of a message, for showing and for reading as plain text. */
export interface BodyParts {
  /** Best for showing: HTML where there is a choice. */
  readonly shown: readonly Part[];
  /** Best as plain text. */
  readonly plain: readonly Part[];
  /** Every leaf that is some form of the body, hence no attachment. */
  readonly body: ReadonlySet<Part>;
}

interface Choice {
  readonly shown: Part[];
  readonly plain: Part[];
}

const NOTHING: Choice = { shown: [], plain: [] };

function isHtml(part: Part): boolean {
  return part.type === "text/html";
}

/** Text in a form of its own, which reads well enough as it is. */
function isWords(part: Part): boolean {
  return /^text\/(?:enriched|richtext|markdown|x-markdown)$/.test(part.type);
}

function isNamed(part: Part): boolean {
  return part.disposition.parameters.has("filename") || part.contentType.parameters.has("name");
}

/** Chooses the body among the leaves of `root` (RFC 2046 §5.1.4, RFC 2387). */
export function chooseBodyParts(root: Part): BodyParts {
  const body = new Set<Part>();

  function choose(part: Part, inAlternative: boolean): Choice {
    if (part.index >= 0) {
      const readable = part.type === "text/plain" || isHtml(part) || (isWords(part) && !inAlternative);
      const attached = part.disposition.value === "attachment" || (isNamed(part) && body.size > 0 && !inAlternative);
      if (readable && !attached) {
        body.add(part);
        return { shown: [part], plain: [part] };
      }
      // Other forms of the same text (AMP, enriched, watch) are no attachments.
      if (inAlternative && part.type.startsWith("text/") && part.type !== "text/calendar" && !attached) body.add(part);
      return NOTHING;
    }
    const alternative = part.type === "multipart/alternative";
    const choices = part.children.map((child) =>
      choose(child, alternative || (inAlternative && part.type === "multipart/related")),
    );
    if (!alternative)
      return { shown: choices.flatMap((choice) => choice.shown), plain: choices.flatMap((choice) => choice.plain) };
    const filled = choices.filter((choice) => choice.shown.length > 0);
    const shown = filled.findLast((choice) => choice.shown.some(isHtml)) ?? filled.at(-1) ?? NOTHING;
    const plain = filled.find((choice) => !choice.plain.some(isHtml)) ?? shown;
    return { shown: shown.shown, plain: plain.plain };
  }

  const { shown, plain } = choose(root, false);
  const calendar = shown.length === 0 ? findCalendar(root) : undefined;
  // It stays an attachment, for a calendar to take.
  return calendar ? { shown: [calendar], plain: [calendar], body } : { shown, plain, body };
}

/** What tells of an event is read as text where there is no other. */
function findCalendar(part: Part): Part | undefined {
  if (part.index >= 0) {
    return part.type === "text/calendar" && part.disposition.value !== "attachment" ? part : undefined;
  }
  for (const child of part.children) {
    const found = findCalendar(child);
    if (found) return found;
  }
  return undefined;
}
