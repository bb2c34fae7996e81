import type { TestProject } from 'vitest/node'
import { install, others } from './installed.ts'

export const setup = (project: TestProject) => install(project, [...others, 'next', 'react-dom'])
