/** The first bytes of a stream, and the whole stream again. */
export interface Peeked {
  /** At least the bytes asked for, fewer only when the stream ends before. */
  readonly head: Buffer;
  /** The stream from its first byte. */
  readonly rest: AsyncIterable<Buffer>;
  /** To be called when `rest` will not be read: a stream that was begun holds its file open. */
  close(): Promise<void>;
}

/** Looks at the first `count` bytes of a stream without losing them. */
export async function peek(chunks: AsyncIterable<Buffer>, count: number): Promise<Peeked> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  let done = false;
  while (head.length < count && !done) {
    const next = await iterator.next();
    if (next.done) done = true;
    else head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return {
    head,
    rest: again(head, iterator, done),
    async close() {
      await iterator.return?.();
    },
  };
}

async function* again(head: Buffer, iterator: AsyncIterator<Buffer>, done: boolean): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    if (done) return;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
