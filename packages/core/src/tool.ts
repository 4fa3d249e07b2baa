// Which tool wrote a manifest or a journal.
export const tool = { name: "lifeboat", version: "0.1.0" } as const;
