/** What one set of backfills works with. */
export interface SetGround {
  /** A folder of its own, removed afterwards. */
  readonly dir: string;
  /** Days of the window. Default: of the set. */
  readonly days: number | undefined;
  /** Kills. Default: of the set. */
  readonly kills: number | undefined;
  /** A line for whoever waits. */
  say(text: string): void;
}

/** What came of it. */
export interface SetOutcome {
  readonly told: string;
  /** Whether the verdict says what the warehouse holds, and nothing is missing or there twice. */
  readonly agrees: boolean;
}
