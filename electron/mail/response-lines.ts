const LF = 0x0a;
const CR = 0x0d;
const CURLY_CLOSE = 0x7d;

/** What is touched of imapflow's stream, which cuts what comes into responses and hands them over one by one. */
export interface ResponseStream {
  readonly state: unknown;
  /** The beginning of a line whose end is still to come. */
  readonly lineBuffer: readonly unknown[];
  /** The lines, up to their literals, of a response whose end is still to come. */
  readonly inputBuffer: readonly unknown[];
  /** Reads from an offset on; gives where to go on where its state has changed. */
  processChunkSegment(chunk: Buffer, start: number): Promise<number | null>;
}

/**
 * Hands lines that lie whole in what the socket gave, and end no literal's announcement, to `take` without a promise and a
 * turn of the event loop for each. `isTaking` is asked at each chunk; what `take` declines goes the usual way, and all
 * that follows it in its chunk.
 */
export function takeWholeLines(stream: ResponseStream, isTaking: () => boolean, take: (line: Buffer) => boolean): void {
  const process = stream.processChunkSegment.bind(stream);
  const between = stream.state;
  const isBetween = () => stream.state === between;
  const hasBegun = () => stream.lineBuffer.length + stream.inputBuffer.length > 0;

  stream.processChunkSegment = async (chunk, start) => {
    let at = start;
    if (!isTaking() || !isBetween()) return process(chunk, at);
    if (hasBegun()) {
      const end = chunk.indexOf(LF, at) + 1;
      if (end === 0) return process(chunk, at);
      const next = await process(chunk.subarray(0, end), at);
      if (next !== null || !isBetween() || hasBegun()) return next;
      at = end;
    }
    while (at < chunk.length) {
      const end = chunk.indexOf(LF, at);
      if (end < 0) break;
      const line = chunk.subarray(at, chunk[end - 1] === CR && end > at ? end - 1 : end);
      if (line.at(-1) === CURLY_CLOSE || !isTaking() || !take(line)) break;
      at = end + 1;
    }
    return at < chunk.length ? process(chunk, at) : null;
  };
}
