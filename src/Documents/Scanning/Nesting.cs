using System.Buffers;

namespace Trading.Documents.Scanning;

/// <summary>
/// How deep arrays, dictionaries and procedures of a PDF lie in each other: readers recurse. Each kind is counted for
/// itself, so that what closes one does not hide another that a forgiving reader still has open.
/// </summary>
internal sealed class Nesting(int atMost)
{
    private const int LongestWord = 3;

    // Brackets, strings, comments, and a letter that BI, ID and EI have.
    private static readonly SearchValues<byte> Telling = SearchValues.Create("[]{}<>(%I"u8);

    private int _arrays;
    private int _dictionaries;
    private int _procedures;
    private State _state;
    private int _strings;
    private int _before;
    private int _word;
    private bool _picture;

    private enum State
    {
        Structure,
        Comment,
        Words,
        Escaped,
        Hex,
        Picture,
    }

    /// <summary>True once something lay deeper than it may.</summary>
    public bool TooDeep { get; private set; }

    /// <summary>An array, a dictionary (<c>&lt;</c>) or a procedure begins or ends.</summary>
    public void See(int bracket)
    {
        switch (bracket)
        {
            case '[':
                _arrays++;
                break;
            case ']':
                _arrays = Math.Max(0, _arrays - 1);
                break;
            case '<':
                _dictionaries++;
                break;
            case '>':
                _dictionaries = Math.Max(0, _dictionaries - 1);
                break;
            case '{':
                _procedures++;
                break;
            case '}':
                _procedures = Math.Max(0, _procedures - 1);
                break;
        }

        TooDeep |= _arrays > atMost || _dictionaries > atMost || _procedures > atMost;
    }

    /// <summary>The next bytes of a content, objects or a function, which are not looked at otherwise.</summary>
    public void Feed(ReadOnlySpan<byte> piece)
    {
        // Most of what is no text says nothing.
        var rest =
            _state == State.Structure && !piece.ContainsAny(Telling)
                ? piece[^Math.Min(piece.Length, LongestWord)..]
                : piece;
        foreach (var b in rest)
        {
            Feed(b);
        }
    }

    private void Feed(int b)
    {
        switch (_state)
        {
            case State.Comment:
                _state = b is '\r' or '\n' ? State.Structure : State.Comment;
                break;
            case State.Escaped:
                _state = State.Words;
                break;
            case State.Words:
                _strings += b switch
                {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                _state =
                    b == '\\' ? State.Escaped
                    : _strings == 0 ? State.Structure
                    : State.Words;
                break;
            case State.Hex:
                _state = b == '>' ? State.Structure : State.Hex;
                break;
            case State.Picture:
                Word(b);
                break;
            default:
                Structure(b);
                break;
        }
    }

    private void Structure(int b)
    {
        Word(b);
        if (_before == '<')
        {
            // What opens a dictionary is no text in hexadecimal, and is counted once.
            _state = b is '<' or '>' ? State.Structure : State.Hex;
            if (b == '<')
            {
                See('<');
                b = 0;
            }
        }
        else if (b == '>' && _before == '>')
        {
            See('>');
            b = 0;
        }
        else if (b is '[' or ']' or '{' or '}')
        {
            See(b);
        }
        else if (b == '%')
        {
            _state = State.Comment;
        }
        else if (b == '(')
        {
            (_state, _strings) = (State.Words, 1);
        }

        _before = b;
    }

    // A picture may lie in a content between ID and EI (8.9.7): its bytes are no structure.
    private void Word(int b)
    {
        if (b is 0 or 9 or 10 or 12 or 13 or 32)
        {
            switch (_word)
            {
                case ('B' << 8) | 'I' when _state == State.Structure:
                    _picture = true;
                    break;
                case ('I' << 8) | 'D' when _picture && _state == State.Structure:
                    _state = State.Picture;
                    break;
                case ('E' << 8) | 'I' when _state == State.Picture:
                    (_state, _picture) = (State.Structure, false);
                    break;
            }

            _word = 0;
            return;
        }

        _word = _word > 0xFFFF ? _word : (_word << 8) | b;
    }
}
