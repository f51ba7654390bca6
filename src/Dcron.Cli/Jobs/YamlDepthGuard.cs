using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dcron.Cli.Jobs;

/// <summary>Stops at nesting so deep that the reader behind it, which recurses, would run out of stack.</summary>
internal sealed class YamlDepthGuard(IParser parser, int most) : IParser
{
    private int depth;

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        if (!parser.MoveNext()) return false;
        depth += Current?.NestingIncrease ?? 0;
        if (depth > most + 3 && Current is { } at) throw new YamlException(at.Start, at.End, "the nesting is too deep");
        return true;
    }
}
