namespace Dcron.Node.Configuration;

/// <summary>
/// Finds what Akka's HOCON parser would take silently and not as meant: brackets that do not match (it drops what follows), texts
/// without an end, <c>+=</c> and <c>${?NAME}</c> (it ignores the one and erases the value for the other), and includes without quotes.
/// </summary>
internal sealed class HoconLint
{
    private readonly string _text;
    private readonly string _origin;
    private readonly Stack<(char Bracket, int Line)> _open = new();
    private int _at;
    private int _line = 1;

    private HoconLint(string text, string origin) => (_text, _origin) = (text, origin);

    /// <exception cref="ConfigException">With the first fault found and its line.</exception>
    public static void Check(string text, string origin) => new HoconLint(text, origin).Run();

    private void Run()
    {
        for (; _at < _text.Length; _at++)
        {
            switch (_text[_at])
            {
                case '\n': _line++; break;
                case '#': SkipComment(); break;
                case '/' when Sees("//"): SkipComment(); break;
                case '"': SkipQuoted(); break;
                case '{' or '[': _open.Push((_text[_at], _line)); break;
                case '}' or ']': Close(_text[_at]); break;
                case '+' when Sees("+="): throw Fault("'+=' is not supported: Akka ignores it. Write the whole list");
                case '$' when Sees("${?"): throw Fault("'${?...}' is not supported: Akka does not read the environment. Set the variable DCRON__SECTION__KEY or AKKA__SECTION__KEY instead");
                case '$' when Sees("${"): SkipSubstitution(); break;
                case 'i' when StartsStatement() && Sees("include") && !IncludesQuoted(): throw Fault("include needs a file name in quotes, as in include \"dcron.conf\"");
            }
        }

        if (_open.TryPeek(out var left)) throw Fault(left.Line, $"'{left.Bracket}' is never closed");
    }

    private bool Sees(string what) => string.CompareOrdinal(_text, _at, what, 0, what.Length) == 0;

    private void SkipComment()
    {
        while (_at + 1 < _text.Length && _text[_at + 1] != '\n') _at++;
    }

    private void SkipSubstitution()
    {
        var end = _text.IndexOf('}', _at);
        if (end < 0) throw Fault("'${' is never closed");
        _at = end;
    }

    private void SkipQuoted()
    {
        var start = _line;
        if (Sees("\"\"\""))
        {
            var end = _text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
            if (end < 0) throw Fault(start, "a text in \"\"\" has no end");
            _line += _text.AsSpan(_at, end - _at).Count('\n');
            _at = end + 2;
            return;
        }

        for (_at++; _at < _text.Length && _text[_at] is not ('"' or '\n'); _at++)
            if (_text[_at] == '\\') _at++;
        if (_at >= _text.Length || _text[_at] == '\n') throw Fault(start, "a text in quotes has no end");
    }

    private void Close(char bracket)
    {
        var wanted = bracket == '}' ? '{' : '[';
        if (!_open.TryPop(out var open)) throw Fault($"'{bracket}' closes nothing");
        if (open.Bracket != wanted) throw Fault($"'{bracket}' does not close the '{open.Bracket}' of line {open.Line}");
    }

    private bool StartsStatement()
    {
        var before = _text.AsSpan(0, _at).TrimEnd(" \t");
        return before.IsEmpty || before[^1] is '\n' or '{' or ',' or '}';
    }

    private bool IncludesQuoted()
    {
        var rest = _text.AsSpan(_at + "include".Length);
        // A key that merely begins with the word, such as include-all, is no include.
        if (rest.IsEmpty || rest[0] is not (' ' or '\t' or '"')) return true;
        var next = rest.TrimStart(" \t");
        return !next.IsEmpty && next[0] is '"' or '=' or ':' or '{';
    }

    private ConfigException Fault(string message) => Fault(_line, message);

    private ConfigException Fault(int line, string message) => new($"{_origin}, line {line}", message);
}
