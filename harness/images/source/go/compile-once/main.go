// Compile-once stands before clang in the agent's image. On a fresh node the agent compiles every program twice, and the
// second time the sources are the same to the byte: only the folder that it names after the configuration is another.
// What was compiled once is answered from a folder of the container, keyed by the preprocessed source. Whatever is not
// such a compilation is clang's.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

const (
	compiler = "/usr/bin/clang"
	objects  = "/var/cache/compile-once"
)

func main() {
	arguments := os.Args[1:]
	source, compiles := compilation(arguments)
	if !compiles {
		become(arguments)
	}
	object, err := (&once{compiler: compiler, folder: objects}).object(arguments, source)
	if err == nil {
		_, err = os.Stdout.Write(object)
	}
	if err == nil {
		return
	}
	if failed, ok := errors.AsType[*compilerError](err); ok {
		os.Stderr.Write(failed.stderr)
		os.Exit(failed.code)
	}
	// No answer of this program's making: the agent gets what clang itself has to say.
	become(arguments)
}

// compilation says which file is compiled to standard output, as the agent asks for its programs.
func compilation(arguments []string) (source string, compiles bool) {
	output := ""
	for index, argument := range arguments[:max(len(arguments)-1, 0)] {
		switch argument {
		case "-c":
			source = arguments[index+1]
		case "-o":
			output = arguments[index+1]
		case "-E":
			return "", false
		}
	}
	return source, source != "" && output == "-"
}

// become replaces this process by clang.
func become(arguments []string) {
	err := syscall.Exec(compiler, append([]string{"clang"}, arguments...), os.Environ())
	fmt.Fprintf(os.Stderr, "compile-once: %s: %v\n", compiler, err)
	os.Exit(127)
}

// compilerError is how clang ended, and what it said.
type compilerError struct {
	code   int
	stderr []byte
}

func (e *compilerError) Error() string { return fmt.Sprintf("exit code %d: %s", e.code, e.stderr) }

// run returns what the compiler prints. It dies with this process, which the agent kills to cancel a compilation.
func run(path string, arguments []string) (stdout, stderr []byte, err error) {
	// The signal is sent when the thread ends that started the child.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var out, said bytes.Buffer
	command := exec.Command(path, arguments...)
	command.Args[0] = "clang"
	command.Stdout, command.Stderr = &out, &said
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	err = command.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() {
		return nil, nil, &compilerError{code: exit.ExitCode(), stderr: said.Bytes()}
	}
	return out.Bytes(), said.Bytes(), err
}
