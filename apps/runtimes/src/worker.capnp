using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-07-30",
  # node:crypto for scrypt, and process.env for the bindings
  compatibilityFlags = ["nodejs_compat"],
  bindings = [
    (name = "AUTH_SECRET", fromEnvironment = "AUTH_SECRET"),
    (name = "HASHER", fromEnvironment = "HASHER"),
  ],
);
