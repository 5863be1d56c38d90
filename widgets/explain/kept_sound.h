// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QPushButton;
class QSlider;
class QTimer;

namespace triptych {

class SoundPlayer;

/// Three buttons that play a sound as it is, only what is kept of it, and only what is taken away; how much is kept; and what
/// the model says of each. The sounds themselves are asked for and given later. Space plays what was played last.
class KeptSound : public QWidget {
    Q_OBJECT

  public:
    enum class Which { original, kept, removed };

    explicit KeptSound(QWidget* parent = nullptr);
    ~KeptSound() override;

    /// Takes the place of the one over the machine's sound device. @param player  not null
    void setPlayer(std::unique_ptr<SoundPlayer> player);
    /// The sounds are of something else now: forget them until they are asked for and given anew.
    void clear();
    using Samples = std::shared_ptr<const std::vector<float>>;
    void setSounds(Samples original, Samples kept, Samples removed, int rate);
    void setScores(const QString& scores, const QString& help); ///< what the model says of them
    void setProblem(const QString& problem);                    ///< why there are none
    /// Tokens were selected: they are kept instead of a share. 0: the share is kept.
    void setSelected(int tokens);
    int share() const; ///< percent of the tokens that are kept
    void setShare(int percent);
    void play(Which which); ///< at once or when it is there; a second time pauses
    bool playing() const;
    QPushButton* button(Which which) const { return m_buttons[static_cast<std::size_t>(which)]; }

  signals:
    void wanted();                   ///< the sounds of another share are to be given, now that they are looked at
    void cursorMoved(double seconds); ///< below 0: nothing is played

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    SoundPlayer& player();
    void takePlayer(std::unique_ptr<SoundPlayer> player);
    void retranslate();
    void refresh();

    QPushButton* m_buttons[3];
    QLabel *m_shareLabel, *m_scores, *m_problem;
    QSlider* m_share;
    QTimer* m_delay; ///< one question for a drag
    std::unique_ptr<SoundPlayer> m_player; ///< null: not made yet
    Samples m_samples[3];
    int m_rate = 0, m_selected = 0;
    std::optional<Which> m_given, m_pending;
    QString m_failure;
};

} // namespace triptych
