package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A compiler that drops comments before it compiles, prints what is left, and notes each compilation.
const fake = `#!/bin/sh
for argument; do
  case "$argument" in
    -I*) header=${argument#-I}/ep_config.h ;;
    -E) preprocess=1 ;;
    -DWITH_PATH) with_path=$header ;;
    -DBROKEN) echo 'a mistake' >&2; exit 3 ;;
    -DWARN) warn=1 ;;
  esac
done
if [ -n "$preprocess" ]; then
  echo "# 1 \"$header\" 1"
  grep -v '^//' "$header"
  exit
fi
echo "$$" >> "$(dirname "$0")/compiled"
[ -z "$warn" ] || echo 'a warning' >&2
echo "object of $(grep -v '^//' "$header")$with_path"
`

type bench struct {
	*once
	t      *testing.T
	folder string
}

func newBench(t *testing.T) *bench {
	folder := t.TempDir()
	compiler := filepath.Join(folder, "clang")
	if err := os.WriteFile(compiler, []byte(fake), 0o700); err != nil {
		t.Fatal(err)
	}
	return &bench{&once{compiler: compiler, folder: filepath.Join(folder, "objects")}, t, folder}
}

// template writes the header of a configuration, in a folder that is named by 64 times the digit.
func (b *bench) template(digit, header string) string {
	folder := filepath.Join(b.folder, "templates", strings.Repeat(digit, 64))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "ep_config.h"), []byte(header+"\n"), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return folder
}

func (b *bench) compile(template string, flags ...string) string {
	b.t.Helper()
	object, err := b.object(append([]string{"-I" + template}, flags...), "bpf_lxc.c")
	if err != nil {
		b.t.Fatal(err)
	}
	return string(object)
}

func (b *bench) expectCompiled(times int) {
	b.t.Helper()
	noted, _ := os.ReadFile(filepath.Join(b.folder, "compiled"))
	if got := strings.Count(string(noted), "\n"); got != times {
		b.t.Errorf("compiled %d times, expected %d", got, times)
	}
}

func TestSameSourceInAnotherTemplateIsCompiledOnce(t *testing.T) {
	b := newBench(t)
	first := b.compile(b.template("a", "#define X 1"))
	second := b.compile(b.template("b", "#define X 1"))
	if first != "object of #define X 1\n" || second != first {
		t.Errorf("objects %q and %q", first, second)
	}
	b.expectCompiled(1)
}

func TestEveryDifferenceCompiles(t *testing.T) {
	b := newBench(t)
	b.compile(b.template("a", "#define X 1"))
	b.compile(b.template("b", "#define X 2"))
	b.expectCompiled(2)
	// Debug information has a hash over each file, with its comments.
	b.compile(b.template("c", "// other words\n#define X 1"))
	b.expectCompiled(3)
	b.compile(b.template("a", "#define X 1"), "-O1")
	b.expectCompiled(4)
	b.t.Chdir(b.folder)
	b.compile(b.template("a", "#define X 1"))
	b.expectCompiled(5)
	if err := os.WriteFile(b.compiler, []byte(fake+"# another release\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.compile(b.template("a", "#define X 1"))
	b.expectCompiled(6)
}

func TestAnObjectThatNamesItsTemplateIsNotKept(t *testing.T) {
	b := newBench(t)
	first := b.compile(b.template("a", "#define X 1"), "-DWITH_PATH")
	second := b.compile(b.template("b", "#define X 1"), "-DWITH_PATH")
	if first == second {
		t.Errorf("%q was given for another template", first)
	}
	b.expectCompiled(2)
}

func TestWarningsAreSaidEachTime(t *testing.T) {
	b := newBench(t)
	template := b.template("a", "#define X 1")
	b.compile(template, "-DWARN")
	b.compile(template, "-DWARN")
	b.expectCompiled(2)
}

func TestAFailureIsTheCompilersOwn(t *testing.T) {
	b := newBench(t)
	_, err := b.object([]string{"-I" + b.template("a", "#define X 1"), "-DBROKEN"}, "bpf_lxc.c")
	if got := fmt.Sprint(err); got != "exit code 3: a mistake\n" {
		t.Errorf("got %q", got)
	}
	b.expectCompiled(0)
}

func TestEqualCompilationsWaitForOne(t *testing.T) {
	b := newBench(t)
	templates := []string{b.template("a", "#define X 1"), b.template("b", "#define X 1"), b.template("c", "#define X 1")}
	var all sync.WaitGroup
	for _, template := range templates {
		all.Go(func() { b.object([]string{"-I" + template}, "bpf_lxc.c") })
	}
	all.Wait()
	b.expectCompiled(1)
}

func TestWhatIsACompilation(t *testing.T) {
	for command, want := range map[string]string{
		"-g -O2 -c bpf_lxc.c -o -":    "bpf_lxc.c",
		"-g -O2 -c bpf_lxc.c -o a.o":  "",
		"-E -O2 -c bpf_lxc.c -o -":    "",
		"--version":                   "",
		"-O2 --target=bpf -o - -c":    "",
		"":                            "",
		"-x c - -c bpf_lxc.c -S -o -": "bpf_lxc.c",
	} {
		source, compiles := compilation(strings.Fields(command))
		if compiles != (want != "") || (compiles && source != want) {
			t.Errorf("%q: %q, %v", command, source, compiles)
		}
	}
}
