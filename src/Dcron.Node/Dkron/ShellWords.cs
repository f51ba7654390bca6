using System.Collections.Immutable;
using System.Text;

namespace Dcron.Node.Dkron;

/// <summary>
/// Splits a command line as Dkron does for commands without a shell: quotes and backslashes, no variables, and nothing behind the first
/// unquoted <c>; &amp; | &lt; &gt;</c>, which only a shell would understand.
/// </summary>
internal static class ShellWords
{
    /// <param name="cutAt">The character behind which nothing was read; null: all was.</param>
    /// <exception cref="FormatException">The line cannot be split; the message says why.</exception>
    public static ImmutableArray<string> Split(string line, out char? cutAt)
    {
        cutAt = null;
        var words = ImmutableArray.CreateBuilder<string>();
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < line.Length && cutAt is null; i++)
        {
            var c = line[i];
            if (c == '\\' && quote != '\'')
            {
                if (++i == line.Length) throw new FormatException("the command ends in a backslash");
                (word ??= new StringBuilder()).Append(Escaped(line[i]));
            }
            else if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else word!.Append(c);
            }
            else if (c is '"' or '\'')
            {
                (word, quote) = (word ?? new StringBuilder(), c);
            }
            else if (c is ' ' or '\t' or '\r' or '\n')
            {
                if (word is not null) words.Add(word.ToString());
                word = null;
            }
            else if (c is ';' or '&' or '|' or '<' or '>')
            {
                cutAt = c;
                // The 2 of "2>" belongs to what is cut off.
                if (c == '>' && word?.ToString().All(char.IsAsciiDigit) == true) word = null;
            }
            else if (c is '`' or '(' or ')')
            {
                throw new FormatException($"an unquoted {c} is for a shell");
            }
            else
            {
                (word ??= new StringBuilder()).Append(c);
            }
        }

        if (quote != '\0') throw new FormatException($"a quote ({quote}) in the command is not closed");
        if (word is not null) words.Add(word.ToString());
        return words.ToImmutable();
    }

    /// <summary>A line that <see cref="Split"/> takes apart into these words.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static char Escaped(char c) => c switch { 't' => '\t', 'n' => '\n', _ => c };

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "_-+=:,./@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\"'\"'", StringComparison.Ordinal) + "'";
}
