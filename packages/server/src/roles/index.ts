export type { Grant, RouterPath, RouterWildcard } from '../core/grant/router-path.ts'
export { rolesRouter, type RolesRouter } from './roles-router.ts'
export { roles, type CanContext, type Granted, type Roles, type RolesOptions } from './roles.ts'
// No exports, only what they declare.
export type {} from './errors.ts'
