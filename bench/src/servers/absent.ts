/** Something that a row needs is not on this machine. The message says what, and how to get it. */
export class Absent extends Error {}
