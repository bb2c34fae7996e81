CREATE TABLE `user` (
  `id` text PRIMARY KEY NOT NULL,
  `email` text NOT NULL,
  `email_key` text NOT NULL UNIQUE,
  `password_hash` text,
  `is_active` integer NOT NULL,
  `is_verified` integer NOT NULL,
  `is_superuser` integer NOT NULL,
  `session_epoch` integer NOT NULL,
  `created_at` integer NOT NULL,
  `profile` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `post` (
  `id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  `name` text NOT NULL,
  `created_by` text NOT NULL REFERENCES `user`(`id`)
);
