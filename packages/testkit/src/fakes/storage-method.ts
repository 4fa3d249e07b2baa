// The five methods of a storage, by name, for fakes that treat each of them differently.
export type StorageMethod = "put" | "get" | "stat" | "list" | "delete";
