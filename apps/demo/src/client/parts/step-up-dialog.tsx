import { type StepUpQuestion, useStepUp } from '@trpc-auth/react'
import { useEffect, useId, useLayoutEffect, useRef } from 'react'
import { news } from '../api.ts'
import { useIdentity } from '../identity/identity.ts'
import { Announcer } from './announcer.tsx'
import { Proof } from './proof.tsx'

/** Asks who is there, when a call wants to know: over whatever page it is, which waits as it is. */
export function StepUpDialog() {
  const question = useStepUp(news)
  return question && <Dialog question={question} />
}

function Dialog({ question: { wanted, answer } }: { question: StepUpQuestion }) {
  const { data: identity } = useIdentity()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const email = identity?.signedIn === true ? identity.user.email : null
  useLayoutEffect(() => {
    const box = dialog.current
    box?.showModal()
    // Closed before it goes: so the focus returns to where it was.
    return () => box?.close()
  }, [])
  useEffect(() => {
    if (email === null) answer(false)
  }, [email, answer])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault()
        answer(false)
      }}
      onClose={() => {
        // Not if it is open again: StrictMode opens it twice.
        if (dialog.current?.open === false) answer(false)
      }}
    >
      {/* One of its own: the page behind it is not spoken. */}
      <Announcer>
        <h2 id={title}>Is it you?</h2>
        <p className="hint">For something this important you are asked once more.</p>
        <Proof
          among={wanted.methods}
          email={email ?? ''}
          done={() => answer(true)}
          cancel={() => answer(false)}
        />
      </Announcer>
    </dialog>
  )
}
