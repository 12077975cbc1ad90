/** How many characters people may write, after cleaning. The server sends its own figures; these hold until they come. */

/** Sent in the welcome. */
export interface TextLimits {
  comment: number;
  /** in one language */
  caption: number;
}

/** Sent with the session, before one joins it. */
export interface NameLimits {
  name: number;
  branch: number;
}

export const TEXT_LIMITS: Readonly<TextLimits> = { comment: 200, caption: 500 };
export const NAME_LIMITS: Readonly<NameLimits> = { name: 24, branch: 40 };
