namespace Dcron.Node.Configuration;

/// <summary>
/// Finds what Akka's HOCON parser would take silently and not as meant: brackets that do not match (it drops what follows), texts
/// without an end, <c>+=</c> and <c>${?NAME}</c> (it ignores the one and erases the value for the other), and includes without quotes.
/// </summary>
internal sealed class HoconLint
{
    private readonly string text;
    private readonly string origin;
    private readonly Stack<(char Bracket, int Line)> open = new();
    private int at;
    private int line = 1;

    private HoconLint(string text, string origin) => (this.text, this.origin) = (text, origin);

    /// <exception cref="ConfigException">With the first fault found and its line.</exception>
    public static void Check(string text, string origin) => new HoconLint(text, origin).Run();

    private void Run()
    {
        for (; at < this.text.Length; at++)
        {
            switch (this.text[at])
            {
                case '\n': this.line++; break;
                case '#': SkipComment(); break;
                case '/' when Sees("//"): SkipComment(); break;
                case '"': SkipQuoted(); break;
                case '{' or '[': open.Push((this.text[at], this.line)); break;
                case '}' or ']': Close(this.text[at]); break;
                case '+' when Sees("+="): throw Fault("'+=' is not supported: Akka ignores it. Write the whole list");
                case '$' when Sees("${?"): throw Fault("'${?...}' is not supported: Akka does not read the environment. Set the variable DCRON__SECTION__KEY or AKKA__SECTION__KEY instead");
                case '$' when Sees("${"): SkipSubstitution(); break;
                case 'i' when StartsStatement() && Sees("include") && !IncludesQuoted(): throw Fault("include needs a file name in quotes, as in include \"dcron.conf\"");
            }
        }

        if (open.TryPeek(out var left)) throw Fault(left.Line, $"'{left.Bracket}' is never closed");
    }

    private bool Sees(string what) => string.CompareOrdinal(this.text, at, what, 0, what.Length) == 0;

    private void SkipComment()
    {
        while (at + 1 < this.text.Length && this.text[at + 1] != '\n') at++;
    }

    private void SkipSubstitution()
    {
        var end = this.text.IndexOf('}', at);
        if (end < 0) throw Fault("'${' is never closed");
        at = end;
    }

    private void SkipQuoted()
    {
        var start = this.line;
        if (Sees("\"\"\""))
        {
            var end = this.text.IndexOf("\"\"\"", at + 3, StringComparison.Ordinal);
            if (end < 0) throw Fault(start, "a text in \"\"\" has no end");
            this.line += this.text.AsSpan(at, end - at).Count('\n');
            at = end + 2;
            return;
        }

        for (at++; at < this.text.Length && this.text[at] is not ('"' or '\n'); at++)
            if (this.text[at] == '\\') at++;
        if (at >= this.text.Length || this.text[at] == '\n') throw Fault(start, "a text in quotes has no end");
    }

    private void Close(char bracket)
    {
        var wanted = bracket == '}' ? '{' : '[';
        if (!open.TryPop(out var opened)) throw Fault($"'{bracket}' closes nothing");
        if (opened.Bracket != wanted) throw Fault($"'{bracket}' does not close the '{opened.Bracket}' of line {opened.Line}");
    }

    private bool StartsStatement()
    {
        var before = this.text.AsSpan(0, at).TrimEnd(" \t");
        return before.IsEmpty || before[^1] is '\n' or '{' or ',' or '}';
    }

    private bool IncludesQuoted()
    {
        var rest = this.text.AsSpan(at + "include".Length);
        // A key that merely begins with the word, such as include-all, is no include.
        if (rest.IsEmpty || rest[0] is not (' ' or '\t' or '"')) return true;
        var next = rest.TrimStart(" \t");
        return !next.IsEmpty && next[0] is '"' or '=' or ':' or '{';
    }

    private ConfigException Fault(string message) => Fault(this.line, message);

    private ConfigException Fault(int line, string message) => new($"{this.origin}, line {line}", message);
}
